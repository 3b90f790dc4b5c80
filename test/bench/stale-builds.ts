import { existsSync, readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { publishedPackages } from "../checks/repository.ts"

const changedAt = (file: string) => statSync(file).mtimeMs

const sourcesOf = (directory: string): readonly string[] =>
  readdirSync(join(directory, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => /[.]ts$/.test(file) && !/[.](test|test-support)[.]ts$/.test(file))
    .map((file) => join(directory, "src", file))

/** Packages whose build is missing or older than their sources, each in half a sentence; empty when everything is fresh. */
export const staleBuilds = (): readonly string[] =>
  publishedPackages().flatMap(({ name, directory, entryPoints }) => {
    const built = entryPoints.map(({ javascript }) => javascript)
    if (!built.every((file) => existsSync(file))) return [`${name} is not built`]
    const oldest = Math.min(...built.map(changedAt))
    return sourcesOf(directory).some((file) => changedAt(file) > oldest)
      ? [`the build of ${name} is older than its sources`]
      : []
  })
