/** What came of an input: its value, or why there is none, in words for whoever sent it. */
export type ValueOrReason<Value> = { value: Value } | { reason: string };
