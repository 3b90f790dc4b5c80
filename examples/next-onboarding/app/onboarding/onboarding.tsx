"use client"

import { useState } from "react"
import type { View } from "@bunq-provisioning/core"
import { fieldsOf, ProvisionProvider, remote, useFulfilments, useProvision } from "@bunq-provisioning/react"
import type { AnswerableItem, FulfilmentData, ReadyProvision } from "@bunq-provisioning/react"
import { catalogueEn, translator } from "@bunq-provisioning/react/catalogue-en"
import { userToken } from "../actions.ts"

const text = translator(catalogueEn)
// The server action is the backend that makes tokens; the API is the route handler beside this page.
const transportOfVisitor = () =>
  remote({
    baseUrl: typeof location === "undefined" ? "http://localhost" : location.origin,
    token: () => userToken()
  })

const Form = ({ item }: { readonly item: AnswerableItem }) => {
  const submit = item.submit as (data: FulfilmentData) => Promise<unknown>
  return (
    <form
      aria-label={text(item.key)}
      onSubmit={(event) => {
        event.preventDefault()
        const given = [...new FormData(event.currentTarget)].filter(([, value]) => value !== "")
        void submit(Object.fromEntries(given) as unknown as FulfilmentData)
      }}
    >
      <h2>{text(item.key)}</h2>
      {fieldsOf(item.type).map(({ name, key, input, required, autoComplete }) => (
        <p key={name}>
          <label>
            {text(key)}{" "}
            <input
              name={name}
              type={input === "file" || input === "date" ? input : "text"}
              required={required}
              autoComplete={autoComplete}
              aria-invalid={item.fieldErrors[name] !== undefined}
            />
          </label>
        </p>
      ))}
      {item.problem === null ? null : <p role="alert">{text(`problem.${item.problem.reason}`)}</p>}
      <button type="submit" disabled={item.submission.state === "pending"}>
        Hand in
      </button>
    </form>
  )
}

const Identity = ({ user }: { readonly user: ReadyProvision }) => (
  <section>
    <h2>{text("fulfilment.IDENTIFICATION_VERIFICATION")}</h2>
    {user.can("identity.start") ? (
      <button type="button" onClick={() => void user.send({ type: "identity.start" })}>
        {text("action.start-identity")}
      </button>
    ) : null}
    {user.can("identity.finish") ? (
      // bunq's SDK runs here, with what your backend gets from `identitySdk()`; this is what you send when it is done.
      <button type="button" onClick={() => void user.send({ type: "identity.finish" })}>
        {text("action.finish-identity")}
      </button>
    ) : null}
  </section>
)

const Wizard = ({ uuid }: { readonly uuid: string }) => {
  const user = useProvision(uuid)
  const { items } = useFulfilments(uuid)
  if (user.status !== "ready") return <p role="status">…</p>
  return (
    <>
      <h1>{text(`phase.${user.view.key}`)}</h1>
      <p role="status">{text(`actor.${user.view.actor}`)}</p>
      {items.map((item) =>
        item.kind === "form" && item.asks && !item.duty ? <Form key={item.type} item={item} /> : null
      )}
      {user.can("identity.start") || user.can("identity.finish") ? <Identity user={user} /> : null}
    </>
  )
}

/** Rendered on the server with what was true there, and followed from then on in the browser. */
export const Onboarding = ({ initialView }: { readonly initialView: View }) => {
  // Not outside of components: it keeps its token, and whoever logs in next is somebody else.
  const [transport] = useState(transportOfVisitor)
  return (
    <ProvisionProvider transport={transport} initialViews={[initialView]}>
      <Wizard uuid={initialView.uuid} />
    </ProvisionProvider>
  )
}
