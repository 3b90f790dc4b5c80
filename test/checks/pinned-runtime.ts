import { createRequire } from "node:module"
import { root } from "./repository.ts"

/**
 * Refuses to go on under another Node than the one the workspace pins: when an install fails, the package manager may still start the
 * script, with whatever Node the machine has.
 */
export const assertPinnedRuntime = () => {
  const pinned = (createRequire(`${root}/`)("node/package.json") as { version: string }).version
  if (process.versions.node !== pinned) {
    throw new Error(
      `This is Node ${process.versions.node}, the workspace pins ${pinned}. Start it with: npx -y pnpm@12 test`
    )
  }
}
