import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readTransactionsFile } from "../../../local/demo/transactions-file";
import { useTemporaryFolder } from "../../support/temporary-folder";

describe("a file of transactions", () => {
  const directory = useTemporaryFolder();

  async function read(text: string | Buffer) {
    const file = path.join(directory(), "transactions.jsonl");
    await writeFile(file, text);
    return readTransactionsFile(file);
  }

  it("gives its lines byte for byte with their numbers, without byte order mark, blank lines and line ends", async () => {
    const line = '{ "transactionId":"a-1",\t"userId":"me" , "metadata":{"note":"ä 東 😀"}}';
    assert.deepEqual(await read(`\uFEFF${line}\r\n\n  \n{"transactionId":7}`), [
      { body: line, line: 1 },
      { body: '{"transactionId":7}', line: 4 },
    ]);
  });

  it("gets an id of its own where a line has none, so that it can be repeated", async () => {
    const [first, second] = await read('{"userId":"me"}\n{"userId":"me"}');
    const pattern = /^\{"transactionId":"[0-9a-f-]{36}","userId":"me"\}$/;
    assert.match(first?.body ?? "", pattern);
    assert.match(second?.body ?? "", pattern);
    assert.notEqual(first?.body, second?.body);
  });

  it("keeps the text of a line that gets an id: numbers, names, white space", async () => {
    const [first, second, third] = await read(
      ' { "amount":1e400 ,"n":12345678901234567890.10, "a\\u0062":"\\/"}\n{}\n{"n":{}}',
    );
    const withoutId = (body = "") => body.replace(/"transactionId":"[0-9a-f-]{36}"/, "ID");
    assert.equal(withoutId(first?.body), '{ID, "amount":1e400 ,"n":12345678901234567890.10, "a\\u0062":"\\/"}');
    assert.equal(withoutId(second?.body), "{ID}");
    assert.equal(withoutId(third?.body), '{ID,"n":{}}');
  });

  for (const [what, text, remedy] of [
    [
      "an array in one line",
      '[{"userId":"me"}]',
      "It begins as a JSON array, of which `jq -c '.[]'` makes a line for each element.",
    ],
    [
      "an array in lines",
      '\n[\n  {"userId":"me"}\n]\n',
      "It begins as a JSON array, of which `jq -c '.[]'` makes a line for each element.",
    ],
    [
      "pretty-printed JSON",
      '{\n  "userId": "me"\n}\n',
      "If it is pretty-printed JSON, `jq -c .` makes a line of each object.",
    ],
  ] as const)
    it(`says how ${what} is made into lines`, async () => {
      await assert.rejects(read(text), ({ message }: Error) => {
        assert.equal(message.split("\n").at(-1), remedy);
        return true;
      });
    });

  it("names every line that is no JSON object with its number", async () => {
    await assert.rejects(read(['{"userId":"me"}', "{", "", "[1]", "null", '"{}"'].join("\n")), {
      name: "TransactionsFileError",
      message: [
        `${path.join(directory(), "transactions.jsonl")} has 4 bad lines, so nothing was sent:`,
        '  line 2: "{" is not a JSON object',
        '  line 4: "[1]" is not a JSON object',
        '  line 5: "null" is not a JSON object',
        '  line 6: "\\"{}\\"" is not a JSON object',
      ].join("\n"),
    });
  });

  it("lists twenty bad lines at most, and counts the others", async () => {
    await assert.rejects(read("x\n".repeat(23)), ({ message }: Error) => {
      const lines = message.split("\n");
      assert.match(lines[0] ?? "", /has 23 bad lines, so nothing was sent:$/);
      assert.deepEqual(
        [lines.length, lines[20], lines[21]],
        [22, '  line 20: "x" is not a JSON object', "  and 3 more"],
      );
      return true;
    });
  });

  it("has to be UTF-8", async () => {
    await assert.rejects(read(Buffer.from('{"transactionId":"a-1","note":"Jos\u00e9"}\n', "latin1")), {
      name: "TransactionsFileError",
      message: `${path.join(directory(), "transactions.jsonl")} is not UTF-8: save it in that encoding.`,
    });
  });

  it("has to hold something", async () => {
    await assert.rejects(read("\n \n"), /holds no transactions/);
  });

  it("has to be there, and a file", async () => {
    await assert.rejects(readTransactionsFile(path.join(directory(), "none")), /none: there is no such file\.$/);
    await assert.rejects(readTransactionsFile(directory()), /it is a directory\.$/);
  });
});
