import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect, it } from "vitest"

/** As Node answers when a package is not installed. */
const withoutDriver = `
  import { registerHooks } from "node:module"
  registerHooks({
    resolve: (specifier, context, next) => {
      if (!specifier.startsWith("@effect/sql-pg")) return next(specifier, context)
      const message = "Cannot find package '@effect/sql-pg' imported from " + context.parentURL
      throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" })
    }
  })`
const program = `
  import { createProvisioner } from "bunq-provisioning"
  const settings = { environment: "sandbox", apiKey: "sandbox_key", vaultKey: Buffer.alloc(32).toString("base64") }
  const inMemory = await createProvisioner(settings)
  await inMemory.close()
  const database = "postgres://me:swordfish@127.0.0.1/users"
  await createProvisioner({ ...settings, database }).catch((error) => console.log(JSON.stringify([error.reason, error.message])))`

it("without its driver PostgreSQL is refused with the package to install, and everything else works", async () => {
  const hook = `data:text/javascript,${encodeURIComponent(withoutDriver)}`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@bunq-provisioning/source", "--import", hook, "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname }
  )
  const [reason, message] = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as [unknown, string]
  expect(reason).toEqual({ _tag: "DriverMissing", package: "@effect/sql-pg" })
  expect(message).toContain("the package @effect/sql-pg is not installed; add it to your dependencies")
  expect(stdout).not.toContain("swordfish")
}, 30_000)
