import { randomBytes } from "node:crypto"

/** A word nobody can guess and nothing holds by accident. */
export const letters = (count: number): string =>
  Array.from(randomBytes(count), (byte) => "abcdefghijklmnopqrstuvwxyz"[byte % 26]).join("")
