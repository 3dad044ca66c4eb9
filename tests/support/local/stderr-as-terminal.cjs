/** Lets a command take its standard error, which a test reads, for a terminal. */
require("node:process").stderr.isTTY = true;
