// Loads a plugin as its agent does and lets a conversation go by; prints what reached the model.
//
// plugin_driver.mjs opencode|amp FILE
//
// With `thread FILE RECORD` it has Amp's plugin and a thread that stays open: what comes into that is a line of
// RECORD. While RECORD.wait is there it answers nothing, and while RECORD.refuse is there it takes nothing.

import { appendFileSync, existsSync } from "node:fs"
import { pathToFileURL } from "node:url"

const [agent, file, record] = process.argv.slice(2)
const plugin = await import(pathToFileURL(file).href)
const seen = {}

if (agent === "thread") {
  const handlers = {}
  plugin.default({ on: (name, handler) => (handlers[name] = handler) })
  const appendUserMessage = async (message) => {
    if (existsSync(`${record}.refuse`)) throw new Error("the thread is closed")
    appendFileSync(record, JSON.stringify(message) + "\n")
    while (existsSync(`${record}.wait`)) await new Promise((done) => setTimeout(done, 20))
  }
  await handlers["session.start"]({}, { thread: { id: "T-1", appendUserMessage } })
  appendFileSync(record, "")
  setInterval(() => {}, 1000)
  await new Promise(() => {})
}
if (agent === "opencode") {
  const prompts = []
  const client = {
    session: {
      prompt: async (request) => {
        prompts.push(request)
        return prompts.length === 1 ? { error: { name: "busy" } } : {}
      },
    },
  }
  const hooks = await plugin.RoostPlugin({ directory: "/w", client })
  const event = (type, properties) => hooks.event({ event: { type, properties } })
  await event("session.created", { info: { id: "c1" } })
  await event("session.created", { info: { id: "child", parentID: "c1" } })
  const first = { message: { id: "m1" }, parts: [{ type: "text", text: "hello" }] }
  await hooks["chat.message"]({ sessionID: "c1" }, first)
  seen.start = first.parts.slice(1)
  const result = { output: "done" }
  await hooks["tool.execute.after"]({ sessionID: "c1", tool: "bash" }, result)
  seen.tool = result.output
  const other = { output: "child's" }
  await hooks["tool.execute.after"]({ sessionID: "child", tool: "bash" }, other)
  seen.child = other.output
  await event("session.status", { sessionID: "c1", status: { type: "idle" } })
  await event("session.idle", { sessionID: "c1" })
  await new Promise(setImmediate)
  seen.stop = prompts.map((prompt) => prompt.body.parts[0].text)
  // The program refused the prompt: the words come with what is next.
  const second = { message: { id: "m2" }, parts: [] }
  await hooks["chat.message"]({ sessionID: "c1" }, second)
  seen.again = second.parts.map((part) => part.text)
  await hooks.event({ event: null })
  await hooks["chat.message"](undefined, undefined)
  await hooks["tool.execute.after"](undefined, null)
} else {
  const handlers = {}
  plugin.default({ on: (name, handler) => (handlers[name] = handler) })
  plugin.default(undefined)
  const steered = []
  const thread = { id: "c1", appendUserMessage: async (...words) => steered.push(words) }
  await handlers["session.start"]({}, { thread })
  seen.start = await handlers["agent.start"]({ message: "hello" }, { thread })
  await handlers["tool.result"]({ tool: "bash" }, { thread })
  seen.tool = steered
  await handlers["tool.result"]({ tool: "bash" }, {})
  seen.stop = await handlers["agent.end"]({}, { thread })
  seen.end = (await handlers["agent.end"]({}, { thread })) ?? null
  seen.events = Object.keys(handlers)
}
console.log(JSON.stringify(seen))
