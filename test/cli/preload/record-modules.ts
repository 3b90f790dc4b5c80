// Writes the URL of every module that is loaded to the file MODULES.
import { appendFileSync } from "node:fs"
import { registerHooks } from "node:module"

const file = process.env["MODULES"]
if (file === undefined) throw new Error("MODULES names a file")
registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context)
    appendFileSync(file, `${found.url}\n`)
    return found
  }
})
