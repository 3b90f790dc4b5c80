import type { ContractSwitches } from "../contract-switches.ts"
import { hookReceiver, quiet } from "./hook-receiver.ts"
import { manualClock } from "./manual-clock.ts"
import { hookTarget, openHookedBank } from "./open-hooked-bank.ts"
import { openOnboarding } from "./open-onboarding.ts"
import { isSignedBy, type Answer } from "./partner-client.ts"

type Contract = Partial<ContractSwitches>
const minute = 60_000

/** A user whose own filter of `category` exists before their onboarding moves, and what it is told. */
async function listeningUser(contract: Contract, category: string) {
  const clock = manualClock()
  const { deliver, received } = hookReceiver(clock)
  const user = await openOnboarding({ contract, clock, deliver, behaviour: { manualReview: minute } })
  const notification_filters = [{ category, notification_target: hookTarget }]
  const listening = await user.ask("POST", "notification-filter-url", { notification_filters })
  if (listening.status !== 200) throw new Error(`notification-filter-url: ${listening.error}`)
  const pass = async (ms: number) => {
    clock.advance(ms)
    await quiet()
  }
  const told = () => received.map(({ notification }) => Object.values<object>(notification.object)[0]!)
  return { ...user, pass, told }
}

/** For every switch about webhooks, one thing a receiver or the partner sees that its sides make different. */
export const webhookObservations = {
  async inquiryHookStatus(contract: Contract) {
    const { bank, ask, uuid, attach, pass, told } = await listeningUser(contract, "USER_INFORMATION_INQUIRY")
    bank.sandbox.control.act(uuid, "open-inquiry")
    await pass(0)
    const [{ UserInformationInquiry: inquiry }] = (await ask("GET", "user-information-inquiry")).body.Response
    for (const { UserInformationInquiryEntry: entry } of inquiry.all_entry) {
      const path = `user-information-inquiry/${inquiry.id}/partner-user-information-inquiry-entry/${entry.id}`
      await ask("PUT", path, { answer: "Salary.", all_attachment_id: [await attach()] })
    }
    await pass(minute)
    return told().map((one) => (one as { status?: string }).status)
  },
  async failureRetryReply(contract: Contract) {
    const bank = await openHookedBank({ contract })
    bank.answers(500)
    await bank.provision()
    for (let minutes = 0; minutes < 12; minutes += 1) await bank.pass(minute)
    const ids = (await bank.failures()).slice(0, 2).map(({ id }: { id: number }) => id)
    const { body } = await bank.retry(ids.join(","))
    return body.Response.flatMap((one: object) => Object.keys(one))
  },
  async onboardingHook(contract: Contract) {
    const { bank, ask, id, complete, pass, told, uuid } = await listeningUser(contract, "USER_ONBOARDING")
    bank.sandbox.control.webhooks.deliver({ externalUuid: uuid, category: "USER_ONBOARDING" })
    await complete()
    for (let minutes = 0; minutes < 3; minutes += 1) await pass(minute)
    await ask("GET", `user-onboarding/${id}`)
    return told().map((one) => (one as { action_required: string }).action_required)
  },
  async hookSignature(contract: Contract) {
    const { provision, pass, received, partner } = await openHookedBank({ contract })
    await provision()
    // Signatures are made by threads.
    for (let turn = 0; turn < 500 && received.length === 0; turn += 1) await pass(0)
    const [{ headers, bytes }] = received as [(typeof received)[number]]
    if (!headers.has("x-bunq-server-signature")) return null
    return isSignedBy({ headers, bytes } as Answer, partner.serverKey)
  }
}
