import type { View } from "@bunq-provisioning/core"
import type { Handle } from "@bunq-provisioning/runtime"
import { scenarios } from "@bunq-provisioning/sandbox"
import type { ScenarioName } from "@bunq-provisioning/sandbox"

/** The phase a scenario comes to rest in when everybody plays their part. */
export const expectedEnd = (scenario: ScenarioName): View["phase"] =>
  scenarios.find(({ name }) => name === scenario)?.ends ?? "active"

/** What a story is about may come after its user was verified; the journal shows whether the user has done their part in it, and how often. */
const turns: {
  readonly [scenario in ScenarioName]?: ReadonlyArray<{ readonly text: RegExp; readonly times: number }>
} = {
  regression: [
    { text: /fulfilment\.submit ADDRESS_MAIN/, times: 2 },
    { text: /inquiry\.answer/, times: 2 }
  ],
  "growing-inquiry": [{ text: /inquiry\.answer/, times: 3 }]
}

/** Whether a settled user has gone through what their scenario is about, or could leave before it comes. */
export const tellsTheStory = async (scenario: ScenarioName, handle: Handle): Promise<boolean> => {
  const view = await handle.view()
  if (view.inquiries.some(({ entries }) => entries.some(({ state }) => state !== "sent"))) return false
  const story = turns[scenario]
  if (story === undefined) return true
  const { history } = await handle.explain()
  return story.every(({ text, times }) => history.filter((one) => text.test(one.text)).length >= times)
}
