import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { folder, run } from "./binary.ts"

const heavy = ["effect", "xstate", "ky", "node:sqlite"]

/** Which of the heavy modules the binary loads for these words. */
const loadedFor = async (words: readonly string[]): Promise<readonly string[]> => {
  const file = join(folder(), "modules")
  await run(words, { preload: ["record-modules"], unbundled: true, env: { MODULES: file } })
  const urls = readFileSync(file, "utf8").trim().split("\n")
  expect(urls.length).toBeGreaterThan(5)
  return heavy.filter((name) => urls.some((url) => url === name || url.includes(`/node_modules/${name}/`)))
}

it.each([
  "--help",
  "demo --help",
  "explain --help",
  "provision --help",
  "doctor -h",
  "--version",
  "frobnicate",
  "setup --api-key x"
])("nothing heavy is loaded for %s", async (words) => {
  expect(await loadedFor(words.split(" "))).toEqual([])
})

it("the look at loaded modules is not blind: a demo that does not start has loaded them all", async () => {
  expect(await loadedFor(["demo", "--users", "0"])).toEqual(heavy)
})
