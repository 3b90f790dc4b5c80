import type { Outcome } from "./check.ts"
import { publishedPackages, type PublishedPackage } from "./repository.ts"

/**
 * Runs something for every published package, two at a time, and joins what failed. An ending of `output` is kept for the packages
 * that failed only.
 */
export const eachPackage = async (
  run: (published: PublishedPackage) => Promise<Outcome>
): Promise<Outcome> => {
  const waiting = [...publishedPackages()]
  const failures: string[] = []
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { ok, output } = await run(next)
      if (!ok) failures.push(`${next.name}\n${output}`)
    }
  }
  await Promise.all([lane(), lane()])
  return { ok: failures.length === 0, output: failures.join("\n\n") }
}
