/** Runs a task when those before it with the same key are done, and one without a key at once. The task must not reject. */
export type SerializeByKey = <T>(key: string | undefined, task: () => Promise<T>) => Promise<T>;

export function createSerializeByKey(): SerializeByKey {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    if (key === undefined) return task();
    const result = (last.get(key) ?? Promise.resolve()).then(task);
    last.set(key, result);
    return result;
  };
}
