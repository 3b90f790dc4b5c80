import { createSandbox, listen } from "@bunq-provisioning/sandbox"
import type { Sandbox, SandboxOptions } from "@bunq-provisioning/sandbox"
import { mark, uuid } from "./bad-input.ts"
import type { BadInput } from "./bad-input.ts"

const sandbox = { tag: "SandboxError", exitCode: 1 } as const
const option = (
  input: string,
  options: object,
  reason = "InvalidOption",
  fix = "has a value that cannot be used"
) => ({
  input: `the local bank's ${input}`,
  library: () => createSandbox(options as SandboxOptions),
  ...sandbox,
  reason,
  fix
})
const withBank = (act: (bank: Sandbox) => unknown) => async () => {
  const bank = await createSandbox()
  try {
    return await act(bank)
  } finally {
    await bank.close()
  }
}
const control = (
  input: string,
  act: (bank: Sandbox["control"]) => unknown,
  { reason = "UnknownName", fix = "known are: " }: { readonly reason?: string; readonly fix?: string } = {}
): BadInput => ({
  input: `the hand in the local bank: ${input}`,
  library: withBank(({ control: hand }) => act(hand)),
  ...sandbox,
  reason,
  fix
})
const range = { reason: "InvalidOption", fix: "see its documentation for the range" }
const word = mark as never

/** The local bank: what it is made with, and what it is told to do. */
export const localBankRows: readonly BadInput[] = [
  option("scenario", { scenario: mark }, "UnknownName", "known are: verified, denied"),
  option("faults, a kind", { faults: { rate: 0.1, kinds: [mark] } }),
  option("faults, how often", { faults: { rate: 2, kinds: ["cut-body"] } }),
  option("faults, no list", { faults: { rate: 0.1, kinds: mark } }),
  option("switches, a side", { contract: { createReply: mark } }, "UnknownName", "known are: "),
  option("switches, a name", { contract: { [mark]: true } }, "UnknownName", "known are: "),
  option("behaviour, a time", { behaviour: { processUser: -1 } }),
  option("behaviour, a word", { behaviour: { reviewResult: mark } }),
  option("limits", { limits: mark }),
  option("environment", { environment: mark }),
  option("seed", { seed: mark }),
  control("a fault", (hand) => hand.injectFault({ kind: word })),
  control("an endpoint", (hand) => hand.injectFault({ kind: "cut-body", endpoint: word })),
  control("how often", (hand) => hand.injectFault({ kind: "cut-body", times: word }), range),
  control("how late", (hand) => hand.injectFault({ kind: "late-request", lateBy: -1 }), range),
  control("a series", (hand) => hand.setFaults({ rate: word, kinds: ["cut-body"] }), range),
  control("a scenario", (hand) => hand.setScenario(word)),
  control("an act", (hand) => hand.act(uuid, word)),
  control("nobody to act on", (hand) => hand.act(uuid, "cancel"), {
    reason: "NoSuchProvision",
    fix: "create it first"
  }),
  control("a switch", (hand) => hand.setContract({ [mark]: mark } as object)),
  control("time that runs back", (hand) => hand.clock.advance(-1), range),
  control("a speed that is none", (hand) => hand.clock.setSpeed(word), range),
  {
    input: "the local bank's host",
    library: withBank((bank) => listen(bank, { host: `${mark}.invalid` })),
    ...sandbox,
    reason: "CannotListen",
    fix: "choose a host name of this machine"
  },
  {
    input: "a local bank that is closed",
    library: async () => {
      const bank = await createSandbox()
      await bank.close()
      return bank.control.injectFault({ kind: "cut-body", endpoint: word })
    },
    ...sandbox,
    reason: "Closed",
    fix: "create a new one"
  }
]
