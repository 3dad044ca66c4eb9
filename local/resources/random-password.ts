/** random:index/randomPassword:RandomPassword, of letters and digits; one of this length that was made before stays. */
import { randomInt } from "node:crypto";
import type { CreateResource } from "./resource";

export interface RandomPasswordInputs {
  length: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const createRandomPassword: CreateResource<RandomPasswordInputs> = ({ length }, name, { generated }) => {
  const before = generated.get(name);
  const result =
    before?.length === length ? before : Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  generated.set(name, result);
  return Promise.resolve({ id: "none", outputs: { result } });
};
