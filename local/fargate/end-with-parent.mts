/**
 * Loaded into a task of the service before anything else: ends it when its parent is gone. It has a process group of its
 * own, so that Ctrl-C reaches the parent alone, which ends it in order. There is no order to keep without the parent:
 * what the service was answered for is durable, and all that it works with is going away as well.
 */
// Not by an exit, before which the log would be written to a pipe that nobody reads, again and again, for ever.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();
