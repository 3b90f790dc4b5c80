import { useEffect, useMemo, useRef } from "react"
import type { FulfilmentType } from "@bunq-provisioning/core/input"
import type { Client } from "./client.ts"
import type { Fulfilments } from "./fulfilments.ts"
import { formTypes } from "./fulfilment-fields.ts"
import { answerId, fulfilmentsOf } from "./fulfilments-of.ts"
import type { FulfilmentData } from "./outgoing-event.ts"
import { useSurroundings } from "./provider.ts"
import { sameParts } from "./same-parts.ts"
import type { Receipt } from "./transport.ts"
import { useUserState } from "./use-user-state.ts"
import type { UserState } from "./user-store.ts"

/** Functions that stay the same, so that an item that did not change is the same object. */
const submitting = (client: Client, uuid: string) => {
  const submit = (type: FulfilmentType, data: FulfilmentData): Promise<Receipt> =>
    client.user(uuid).submit(answerId(type), { type: "fulfilment.submit", fulfilment: type, data })
  return {
    /** By type. */
    submits: Object.fromEntries(
      formTypes.map((type) => [type, (data: FulfilmentData) => submit(type, data)] as const)
    ),
    submit,
    cancel: (type: FulfilmentType) => client.user(uuid).cancel(answerId(type))
  }
}

const everything = (state: UserState) => state

/**
 * What bunq wants to know of a user, and how to give it. A submission has one key for as long as it takes: it is tried again through a lost network, a
 * restarted server and an expired token, and counts once. Items that did not change are the same objects as before.
 */
export const useFulfilments = (uuid: string): Fulfilments => {
  const { client } = useSurroundings()
  const state = useUserState(uuid, everything)
  const { submits, ...ways } = useMemo(() => submitting(client, uuid), [client, uuid])
  const last = useRef<Fulfilments | null>(null)
  const fulfilments = useMemo(() => {
    const made = sameParts(last.current, { ...fulfilmentsOf(state, submits), ...ways }) as Fulfilments
    last.current = made
    return made
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `ways` is as old as `submits`.
  }, [state, submits])
  const { items } = fulfilments
  const isSettled = state.provision.view?.settled === true
  // The answer to a submit was lost with the page that sent it, or another tab submitted, or bunq decided: what was typed here is of no use any more.
  useEffect(() => {
    for (const type of formTypes) {
      const item = items.find((one) => one.type === type)
      const isOver = item === undefined ? isSettled : !item.asks && item.submission.state !== "pending"
      if (isOver && (item?.problem?.status ?? null) === null) client.user(uuid).forget(answerId(type))
    }
  }, [client, uuid, items, isSettled])
  return fulfilments
}
