/** What the subscribers of tests do: they keep each event's text as an object below their own name, once. */
import { addObject } from "../../../../handlers/consumer/add-object";
import { rejectEvent, type ReceiveEvents } from "../../../../handlers/subscriber/subscriber";

export const receiveByKeeping: ReceiveEvents<"BUCKET_NAME" | "CONSUMER"> = async (events, tools, signal) => {
  const { packages, s3, environment } = tools;
  return Promise.allSettled(
    events.map(async ({ id, data }) => {
      if (data?.includes('"poison"')) throw rejectEvent("it is poison");
      const place = { Bucket: environment.BUCKET_NAME, Key: `${environment.CONSUMER}/${id}` };
      await addObject(packages, s3, place, data ?? "", signal);
    }),
  );
};
