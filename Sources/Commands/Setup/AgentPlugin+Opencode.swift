extension AgentPlugin {
  /// Calls `roost hook`, hands it what happened, and gives the words that it answers with; it ends
  /// soon, and never throws.
  static func teller(_ agent: String) -> String {
    #"""
    const program = PROGRAM

    const tell = (event, payload) =>
      new Promise((done) => {
        try {
          const child = spawn(program, ["hook", "\#(agent)", event], {
            stdio: ["pipe", "pipe", "ignore"],
          })
          let answer = ""
          const timer = setTimeout(() => child.kill("SIGKILL"), 5000)
          child.on("error", () => done(""))
          child.stdin.on("error", () => {})
          child.stdout.on("data", (data) => (answer += data))
          child.on("close", () => {
            clearTimeout(timer)
            try {
              done(String(JSON.parse(answer).text ?? ""))
            } catch {
              done("")
            }
          })
          child.stdin.end(JSON.stringify({ hook_event_name: event, ...payload }))
        } catch {
          done("")
        }
      })

    """#
  }

  /// opencode awaits every hook without a limit, and a throw fails the turn.
  ///
  /// Sessions that a session starts for itself are passed over. What could not be handed to the model
  /// waits for the next moment.
  static let opencode = AgentPlugin(
    agent: "opencode", version: 1,
    body: #"""
      import { spawn } from "node:child_process"


      """# + teller("opencode") + #"""

        export const RoostPlugin = async ({ client, directory }) => {
          const children = new Set()
          const known = new Set()
          const working = new Set()
          const own = new Set()
          const waiting = new Map()

          const keep = (session, text) => {
            if (text) waiting.set(session, [waiting.get(session), text].filter(Boolean).join("\n\n"))
          }
          const take = (session) => {
            const text = waiting.get(session) ?? ""
            waiting.delete(session)
            return text
          }
          const about = (session, more) => ({ session_id: session, cwd: directory, ...more })
          const begin = async (session) => {
            if (known.has(session)) return
            known.add(session)
            keep(session, await tell("SessionStart", about(session)))
          }
          const rest = async (session) => {
            if (!working.delete(session)) return
            keep(session, await tell("Stop", about(session)))
            if (!waiting.has(session) || typeof client?.session?.prompt !== "function") return
            const text = take(session)
            own.add(session)
            const fail = () => {
              own.delete(session)
              keep(session, text)
            }
            // It ends with the turn, which nobody waits for here.
            Promise.resolve(
              client.session.prompt({
                path: { id: session },
                body: { parts: [{ type: "text", text }] },
              }),
            ).then((result) => result?.error && fail(), fail)
          }

          return {
            event: async ({ event }) => {
              try {
                const properties = event?.properties ?? {}
                const session = properties.sessionID ?? properties.info?.id
                if (typeof session !== "string") return
                if (event.type.startsWith("session.") && properties.info?.parentID) children.add(session)
                if (children.has(session)) return
                if (event.type === "session.created") await begin(session)
                if (event.type === "session.idle") await rest(session)
                if (event.type === "session.status" && properties.status?.type === "idle")
                  await rest(session)
                if (event.type === "permission.asked" || event.type === "permission.updated")
                  await tell("Notification", about(session))
                if (event.type === "session.deleted") await tell("SessionEnd", about(session))
              } catch {}
            },
            "chat.message": async (input, output) => {
              try {
                const session = input?.sessionID
                if (typeof session !== "string" || children.has(session)) return
                await begin(session)
                working.add(session)
                const more = own.delete(session) ? {} : { prompt: "person" }
                keep(session, await tell("UserPromptSubmit", about(session, more)))
                if (!waiting.has(session) || !Array.isArray(output?.parts)) return
                const number = Math.random().toString(36).slice(2)
                output.parts.push({
                  id: `prt_zz${Date.now().toString(36)}${number}`,
                  sessionID: session,
                  messageID: output.message?.id,
                  type: "text",
                  text: take(session),
                  synthetic: true,
                })
              } catch {}
            },
            "tool.execute.after": async (input, output) => {
              try {
                const session = input?.sessionID
                if (typeof session !== "string" || children.has(session)) return
                keep(session, await tell("PostToolUse", about(session, { tool_name: input.tool })))
                if (!waiting.has(session) || typeof output?.output !== "string") return
                output.output += "\n\n" + take(session)
              } catch {}
            },
          }
        }

        """#)
}
