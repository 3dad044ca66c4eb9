/** How the reconciliation lists the transaction log between objects of other producers. */
import assert from "node:assert/strict";
import { PutObjectCommand, type ListObjectsV2Command } from "@aws-sdk/client-s3";
import { createTransactionLog } from "../../../service/reconciliation/transaction-log";
import { useBackends } from "../../support/service/backends";

const FOLDER = "transactions/2026/03/01/";
/** More than a listing has at once. */
const OTHERS = 1_050;

describe("a listing of the transaction log", () => {
  const backends = useBackends();
  const keyOf = (id: string) => `${FOLDER}${id}.json`;

  /** Names what is there of the ids, in how many requests. */
  async function list(ids: string[]) {
    const { environment, s3 } = backends();
    const starts: (string | undefined)[] = [];
    const client = Object.create(s3, {
      send: {
        value: (command: ListObjectsV2Command, options: object) => {
          starts.push(command.input.StartAfter);
          return s3.send(command, options);
        },
      },
    }) as typeof s3;
    const log = createTransactionLog(client, environment.BUCKET_NAME);
    const { covered, present } = await log.present(ids.map(keyOf), new AbortController().signal);
    return { covered, present: ids.filter((id) => present.has(keyOf(id))), starts };
  }

  before(async () => {
    const { environment, s3 } = backends();
    const put = (id: string) =>
      s3.send(new PutObjectCommand({ Bucket: environment.BUCKET_NAME, Key: keyOf(id), Body: "{}" }));
    for (const id of ["a", "b", "m.jsp", "z"]) await put(id);
    for (let first = 0; first < OTHERS; first += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => put(`m.jso-${String(first + index).padStart(4, "0")}`)),
      );
  });

  it("has many keys in one request", async () => {
    assert.deepEqual(await list(["a", "aa", "b"]), {
      covered: 3,
      present: ["a", "b"],
      starts: [`${FOLDER}a.jso`],
    });
  });

  it("passes over what lies between two keys", async () => {
    assert.deepEqual(await list(["a", "b", "z"]), {
      covered: 3,
      present: ["a", "b", "z"],
      starts: [`${FOLDER}a.jso`, `${FOLDER}z.jso`],
    });
  });

  it("gets on where a whole page lies before the key that it looks for", async () => {
    assert.deepEqual(await list(["m", "m.jsp"]), {
      covered: 2,
      present: ["m.jsp"],
      starts: [`${FOLDER}m.jso`, `${FOLDER}m.jso-0999.json`],
    });
  });

  it("asks nothing where nothing is looked for, as of rows that are all young", async () => {
    assert.deepEqual(await list([]), { covered: 0, present: [], starts: [] });
  });

  it("ends with the folder", async () => {
    assert.deepEqual(await list(["zz", "zzz"]), { covered: 2, present: [], starts: [`${FOLDER}zz.jso`] });
  });
});
