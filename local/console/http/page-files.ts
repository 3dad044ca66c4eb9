/** The files of the page, as they lie in their folder, and the chart library. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export interface PageFile {
  type: string;
  content: Buffer | string;
}

const FOLDER = path.join(__dirname, "../page");

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const CHART_LIBRARY = "echarts.min.js";

/** Of the token, in the page. */
const PLACE_OF_TOKEN = "{{token}}";

/** Finds what the folder has by this name, and by no other: no path leads out of it. */
export async function readPageFile(name: string, token: string): Promise<PageFile | undefined> {
  const type = TYPES[path.extname(name)];
  if (type === undefined) return undefined;
  if (name === CHART_LIBRARY) return { type, content: await readFile(require.resolve("echarts/dist/echarts.min.js")) };
  const files = await readdir(FOLDER, { recursive: true });
  if (!files.some((file) => file.replaceAll(path.sep, "/") === name)) return undefined;
  const content = await readFile(path.join(FOLDER, name));
  if (name !== "index.html") return { type, content };
  return { type, content: content.toString().replace(PLACE_OF_TOKEN, token) };
}
