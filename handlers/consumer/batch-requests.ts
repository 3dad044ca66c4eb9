/** Bounds of what a consumer asks of SQS for many messages. */

/** SQS's limit of entries a request. */
export const MAX_ENTRIES = 10;

/** At the same time: the hundred that the largest batch may take then last as long as ten, and end before the function does. */
export const MAX_REQUESTS_AT_ONCE = 10;
