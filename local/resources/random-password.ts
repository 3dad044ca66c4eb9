/** random:index/randomPassword:RandomPassword, of letters and digits. */
import { randomInt } from "node:crypto";
import type { CreateResource } from "./resource";

export interface RandomPasswordInputs {
  length: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const createRandomPassword: CreateResource<RandomPasswordInputs> = ({ length }) => {
  const result = Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  return Promise.resolve({ id: "none", outputs: { result } });
};
