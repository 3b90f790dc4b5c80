import { useCallback, useEffect, useRef, useState } from "react"
import type { JournalEntry, View } from "@bunq-provisioning/core"
import { askServer, letArrive, PageError, readOperator } from "../backend.ts"
import type { Operator, Person } from "../backend.ts"
import { readEvents } from "./read-events.ts"

interface Change {
  readonly uuid: string
  readonly change: number
  readonly entry: JournalEntry
}

/** Everybody, as the page that shows all of them sees it. */
export interface Everybody {
  readonly operator: Operator | null
  readonly views: ReadonlyMap<string, View>
  /** Of those looked at so far, oldest first. */
  readonly journals: ReadonlyMap<string, readonly JournalEntry[]>
  readonly connection: "connecting" | "live" | "lost"
  readonly problem: string | null
  readonly arrive: (scenario: string) => Promise<Person | null>
}

const added = (entries: readonly JournalEntry[], entry: JournalEntry): readonly JournalEntry[] =>
  entries.some(({ number }) => number === entry.number)
    ? entries
    : [...entries, entry].sort((one, other) => one.number - other.number)

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** Follows all users with the operator's token; reads the journal of `uuid` when it is looked at for the first time. */
export const useEverybody = (uuid: string | null): Everybody => {
  const [operator, setOperator] = useState<Operator | null>(null)
  const [views, setViews] = useState<ReadonlyMap<string, View>>(new Map())
  const [journals, setJournals] = useState<ReadonlyMap<string, readonly JournalEntry[]>>(new Map())
  const [connection, setConnection] = useState<Everybody["connection"]>("connecting")
  const [problem, setProblem] = useState<string | null>(null)
  const lastId = useRef("")
  const token = operator?.token

  const seen = useCallback((view: View) => setViews((before) => new Map(before).set(view.uuid, view)), [])
  const happened = useCallback(
    ({ uuid: of, entry }: Change) =>
      setJournals((before) => new Map(before).set(of, added(before.get(of) ?? [], entry))),
    []
  )

  useEffect(() => {
    const gone = new AbortController()
    const { signal } = gone
    let failures = 0
    const follow = async (): Promise<void> => {
      const told = await readOperator()
      setOperator(told)
      const headers = { Authorization: `Bearer ${told.token}` }
      const resume = lastId.current === "" ? {} : { "Last-Event-ID": lastId.current }
      const response = await fetch("/v1/changes", { headers: { ...headers, ...resume }, signal })
      if (!response.ok) throw new PageError("Refused", "The server does not let this page follow.")
      // All of them anew: what a server that ended knew is no longer there.
      const list = async () => {
        const { views: listed } = await askServer<{ readonly views: readonly View[] }>(
          "/v1/provisions?limit=200",
          { headers, signal }
        )
        setViews(new Map(listed.map((view) => [view.uuid, view])))
      }
      // After the stream has begun: whatever changes from here on is told by it.
      await list().catch(async (error: unknown) => {
        await response.body?.cancel()
        throw error
      })
      setConnection("live")
      setProblem(null)
      failures = 0
      for await (const { event, id, data } of readEvents(response)) {
        if (id !== "") lastId.current = id
        if (event === "view") seen(JSON.parse(data) as View)
        if (event === "change") happened(JSON.parse(data) as Change)
        if (event !== "reset") continue
        setJournals(new Map())
        await list()
      }
    }
    const keepFollowing = async (): Promise<void> => {
      while (!signal.aborted) {
        await follow().catch((error: unknown) => {
          if (!signal.aborted && error instanceof PageError) setProblem(error.message)
        })
        if (signal.aborted) return
        setConnection("lost")
        await pause(Math.min(5_000, 500 * 2 ** Math.min(failures++, 4)), signal)
      }
    }
    void keepFollowing()
    return () => gone.abort()
  }, [seen, happened])

  useEffect(() => {
    if (uuid === null || token === undefined) return
    const gone = new AbortController()
    const headers = { Authorization: `Bearer ${token}` }
    const read = async (after: number): Promise<void> => {
      const { entries, next } = await askServer<{
        readonly entries: readonly JournalEntry[]
        readonly next: number | null
      }>(`/v1/provisions/${uuid}/journal?limit=500&after=${after}`, { headers, signal: gone.signal })
      for (const entry of entries) happened({ uuid, change: 0, entry })
      if (next !== null && entries.length > 0) await read(next)
    }
    // The stream goes on telling what comes; what was is read here, and told again when the reading fails.
    read(0).catch(() => {})
    return () => gone.abort()
  }, [uuid, token, happened, connection])

  const arrive = useCallback(async (scenario: string) => {
    try {
      const person = await letArrive(scenario)
      setOperator((before) => before && { ...before, people: [...before.people, person] })
      setProblem(null)
      return person
    } catch (error) {
      setProblem(error instanceof PageError ? error.message : "That did not work; try again.")
      return null
    }
  }, [])

  return { operator, views, journals, connection, problem, arrive }
}
