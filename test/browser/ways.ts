import type { Page } from "playwright-core"

type Values = { readonly [label: string]: string }

export const home: Values = {
  Street: "Naritaweg",
  "House number": "131",
  "Postal code": "1043 BS",
  City: "Amsterdam"
}

/** The card of one thing the bank asks. */
export const card = (page: Page, title: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title, exact: true }) })

/** Starts as somebody new. */
export const begin = async (page: Page, email: string, story = "All goes well"): Promise<void> => {
  await page.getByLabel("E-mail address").fill(email)
  await page.getByLabel("Phone number").fill("+31612345678")
  await page.getByLabel("How is the story to go?").selectOption({ label: story })
  await page.getByRole("button", { name: "Start", exact: true }).click()
}

export const openCard = async (page: Page, title: string): Promise<void> => {
  const fillIn = card(page, title).getByRole("button", { name: /^(Fill in|Open)/ })
  // It may open by itself meanwhile.
  if (await fillIn.isVisible()) await fillIn.click({ timeout: 2_000 }).catch(() => {})
}

/** Fills a form in and hands it in. */
export const giveAddress = async (page: Page, title: string, values: Values = home): Promise<void> => {
  await openCard(page, title)
  const form = card(page, title)
  for (const [label, value] of Object.entries(values)) await form.getByLabel(label).fill(value)
  await form.getByLabel("Country").selectOption({ label: "Netherlands" })
  await form.getByRole("button", { name: "Hand in" }).click()
}

export const giveBirth = async (page: Page): Promise<void> => {
  const title = "Name and date of birth"
  await openCard(page, title)
  const form = card(page, title)
  await form.getByLabel("First name").fill("Ada")
  await form.getByLabel("Last name").fill("Visser")
  await form.getByLabel("Date of birth").fill("1990-02-28")
  await form.getByRole("button", { name: "Hand in" }).click()
}

/** Goes through the stand-in for the SDK. */
export const showFace = async (page: Page, button = "Start the identity check"): Promise<void> => {
  await openCard(page, "Identity check")
  await page.getByRole("button", { name: button }).click()
  const sdk = page.frameLocator("iframe.sdk")
  for (const step of ["Take photo", "Take selfie", "Hand in"])
    await sdk.getByRole("button", { name: step }).click()
}

/** The heading of the step the user is at. */
export const reaches = (page: Page, heading: string): Promise<void> =>
  page.getByRole("heading", { level: 1, name: heading }).waitFor({ timeout: 20_000 })
