import { defaultBehaviour, dutyTypes, failingSteps, results, type Behaviour } from "./behaviour.ts"
import { SandboxError } from "./sandbox-error.ts"

const hour = 3_600_000

const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown): boolean =>
    allowed.includes(value)

const someOf =
  (allowed: readonly unknown[], least: number) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.length >= least && value.every((one) => allowed.includes(one))

/** What is no duration. */
const rules: { readonly [option in keyof Behaviour]?: (value: unknown) => boolean } = {
  failingStep: oneOf(null, ...failingSteps),
  identityResults: someOf(results, 1),
  entryResults: someOf(results, 1),
  reviewResult: oneOf("VERIFIED", "DENIED"),
  duties: someOf(dutyTypes, 0),
  extraDocument: (value) => value === null || (typeof value === "string" && /^[A-Z][A-Z_]*$/.test(value)),
  companies: oneOf("refused", "accepted")
}

/** Fills in what was left out and refuses what makes no sense, with `InvalidOption`. */
export function readBehaviour(
  given: Partial<Behaviour> = {},
  environment: "sandbox" | "production" = "sandbox"
): Behaviour {
  const credentialWindow = environment === "production" ? 4 * hour : hour
  const behaviour = { ...defaultBehaviour, credentialWindow, ...given }
  for (const [option, value] of Object.entries(behaviour)) {
    const duration = Number.isSafeInteger(value) && Number(value) >= 0
    const usable = rules[option as keyof Behaviour]?.(value) ?? duration
    if (!usable) throw new SandboxError({ _tag: "InvalidOption", option: `behaviour.${option}` })
  }
  return behaviour
}
