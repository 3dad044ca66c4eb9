import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readTransactionsFile } from "../../local/transactions-file";

describe("a file of transactions", () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "transactions-file-test-"));
  });
  after(() => rm(directory, { recursive: true }));

  async function read(text: string) {
    const file = path.join(directory, "transactions.jsonl");
    await writeFile(file, text);
    return readTransactionsFile(file);
  }

  it("gives its lines byte for byte, without byte order mark, blank lines and line ends", async () => {
    const line = '{ "transactionId": "a-1",\t"userId":"me" , "note":"ä 東"}';
    assert.deepEqual(await read(`\uFEFF${line}\r\n\n  \n{"transactionId":"b","userId":"me"}`), [
      { body: line, transactionId: "a-1" },
      { body: '{"transactionId":"b","userId":"me"}', transactionId: "b" },
    ]);
  });

  it("names every bad line with its number and reason", async () => {
    const good = '{"transactionId":"a","userId":"me"}';
    await assert.rejects(read([good, "{", "", "[1]", good, '{"transactionId":"a b","userId":""}'].join("\n")), {
      name: "TransactionsFileError",
      message:
        /has 3 bad lines, so nothing was sent:\n {2}line 2: .*not JSON.*\n {2}line 4: .*array.*\n {2}line 6: transactionId: got "a b".*userId: got ""/,
    });
  });

  it("names a character that the queue does not take", async () => {
    await assert.rejects(read('{"transactionId":"a","userId":"me","note":"😀"}'), /line 1: .*U\+1F600/);
  });

  it("has to hold something", async () => {
    await assert.rejects(read("\n \n"), /holds no transactions/);
  });

  it("has to be there, and a file", async () => {
    await assert.rejects(readTransactionsFile(path.join(directory, "none")), /none: there is no such file\.$/);
    await assert.rejects(readTransactionsFile(directory), /it is a directory\.$/);
  });
});
