// What `pnpm start` runs: builds the page when it is stale, then the demo with it, in this process.
import { buildPage, pageFolder } from "./build-page.ts"

const given = process.argv.slice(2)
// As somebody types it who is used to npm: `start -- --users 3`.
const words = given[0] === "--" ? given.slice(1) : given
const page = await buildPage().then(
  () => ["--page", pageFolder],
  () => {
    process.stderr.write("The page could not be built; the demo runs without it. What is wrong: vite build\n")
    return []
  }
)
process.argv.splice(2, given.length, "demo", ...page, ...words)
await import("../../packages/bunq-provisioning/src/bin.ts")
