import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "@effect/vitest"

/** Paths in a folder of the test file's own, removed when it is through. */
export const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "runtime-test-"))
  let count = 0
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    file: (name = `${++count}.db`): string => join(folder, name)
  }
}

/** Every byte of a database and the files beside it. */
export const rawBytes = (file: string): string => {
  const slash = file.lastIndexOf("/")
  const [folder, name] = [file.slice(0, slash), file.slice(slash + 1)]
  return readdirSync(folder)
    .filter((other) => other.startsWith(name) && !other.endsWith(".key"))
    .map((other) => readFileSync(join(folder, other), "latin1"))
    .join("\n")
}
