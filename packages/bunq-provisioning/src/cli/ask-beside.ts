import type { ProvisionerSettings } from "../create-provisioner.ts"
import { askAsPartner, hasSessions } from "../partner-bank.ts"
import { reportError } from "./exit-code.ts"

/** Asks as the partner with the database's own sessions where nobody holds it, else beside whoever does. */
export const askBeside = async <A, E>(
  settings: ProvisionerSettings,
  question: Parameters<typeof askAsPartner<A, E>>[2]
): Promise<A> => {
  if (settings.database === undefined) return askAsPartner(settings, "nobody", question)
  try {
    return await askAsPartner(settings, "database", question)
  } catch (error) {
    if (reportError(error).reason !== "InUse") throw error
    return askAsPartner(settings, hasSessions(settings) ? "borrowed" : "nobody", question)
  }
}
