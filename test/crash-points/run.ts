import { ownDatabase } from "../postgres/server/own-database.ts"
import { startPostgresHosts } from "../simulation/store/postgres-host.ts"
import { atCrashPoints } from "./at-crash-points.ts"

// The long form: every crash point on PostgreSQL (`DATABASE_URL`, or a server of its own), of which the tests play a sample. Takes a few minutes.
const database = await ownDatabase()
const hosts = await startPostgresHosts(database.url)
try {
  const { wrong, proof } = atCrashPoints({ store: hosts.host }, { name: "postgres" })
  process.stdout.write(`${[...wrong, proof].join("\n")}\n`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await hosts.close()
  await database.remove()
}
