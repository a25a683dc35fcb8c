import Control
import Tasks

/// What is known of each agent's hooks. Claude Code's and Codex's were seen at work, gptme's read in its
/// program, and the others' are as their documentation has them.
extension HookDialect {
  package static let all: [HookDialect] = [
    claude, codex, gemini, qwen, goose, crush, cursor, copilot, opencode, amp, gptme,
  ]

  package static func of(_ agent: String) -> HookDialect? { all.first { $0.agent == agent } }

  /// Cursor, Copilot and Grok Build run these hooks too, with payloads of their own.
  static let claude = HookDialect(
    agent: "claude",
    events: [
      Event("SessionStart", .sessionStart, .context),
      Event("UserPromptSubmit", .promptSubmit, .context),
      Event("PostToolUse", .toolUse, .context),
      Event("Notification", .notification),
      // Not a decision to block: that would look like an error of the user's.
      Event("Stop", .stop, .context),
      Event("SessionEnd", .sessionEnd),
    ],
    listing: .group, timeout: ("timeout", 10), record: .claudeTranscript,
    foreign: [
      Mark(present: ["cursor_version"]), Mark(present: ["timestamp"], absent: ["transcript_path"]),
      Mark(present: ["timestamp", "stop_reason"]), Mark(present: ["tool_result"]),
    ],
    foreignVariables: ["CURSOR_VERSION", "GROK_HOOK_EVENT"], stopsInARow: 8)

  /// A key that it does not know makes it drop the whole answer.
  static let codex = HookDialect(
    agent: "codex",
    events: [
      Event("SessionStart", .sessionStart, .context),
      Event("UserPromptSubmit", .promptSubmit, .context),
      Event("PostToolUse", .toolUse, .context),
      Event("Stop", .stop, .decision("block")),
      Event("SessionEnd", .sessionEnd),
    ],
    // What is longer it cuts at the end of a session, and says so.
    listing: .group, timeout: ("timeout", 3), record: .codexRollout,
    foreign: [Mark(present: ["cursor_version"])], room: 8192)

  static let gemini = HookDialect(
    agent: "gemini",
    events: [
      Event("SessionStart", .sessionStart, .context),
      Event("BeforeAgent", .promptSubmit, .context),
      Event("AfterTool", .toolUse, .context),
      Event("Notification", .notification),
      Event("AfterAgent", .stop, .decision("deny")),
      Event("SessionEnd", .sessionEnd),
    ],
    listing: .group, timeout: ("timeout", 10_000), summaryKeys: ["prompt_response"])

  /// Newer versions read the time in seconds, but take what is above 1000 for milliseconds as the older
  /// ones do.
  static let qwen = HookDialect(
    agent: "qwen",
    events: [
      Event("SessionStart", .sessionStart, .context),
      Event("UserPromptSubmit", .promptSubmit, .context),
      Event("PostToolUse", .toolUse, .context),
      Event("Notification", .notification),
      Event("Stop", .stop, .decision("block")),
      Event("SessionEnd", .sessionEnd),
    ],
    listing: .group, timeout: ("timeout", 10_000), promptKey: "submitted_prompt", stopsInARow: 8)

  /// All but a stop takes no answer.
  static let goose = HookDialect(
    agent: "goose",
    events: [
      Event("SessionStart", .sessionStart),
      Event("UserPromptSubmit", .promptSubmit),
      Event("PostToolUse", .toolUse),
      Event("Stop", .stop, .decision("block")),
      Event("SessionEnd", .sessionEnd),
    ],
    listing: .group, timeout: ("timeout", 10), eventKeys: ["event"],
    directoryKeys: ["working_dir", "cwd"], stopsInARow: 8)

  /// Its one event comes before a tool; the text goes to the model with the tool's result.
  static let crush = HookDialect(
    agent: "crush", events: [Event("PreToolUse", .toolUse, .member("context"))],
    listing: .single(command: "command"), timeout: ("timeout", 10), eventKeys: ["event"])

  static let cursor = HookDialect(
    agent: "cursor",
    events: [
      Event("sessionStart", .sessionStart, .member("additional_context")),
      Event("beforeSubmitPrompt", .promptSubmit),
      Event("postToolUse", .toolUse, .member("additional_context")),
      Event("stop", .stop, .member("followup_message")),
      Event("sessionEnd", .sessionEnd),
    ],
    listing: .single(command: "command"), timeout: ("timeout", 10),
    sessionKeys: ["conversation_id", "session_id"], room: 9000, stopsInARow: 5)

  static let copilot = HookDialect(
    agent: "copilot",
    events: [
      Event("sessionStart", .sessionStart, .member("additionalContext")),
      Event("userPromptSubmitted", .promptSubmit),
      Event("postToolUse", .toolUse, .member("additionalContext")),
      Event("notification", .notification, .member("additionalContext")),
      Event("agentStop", .stop, .decision("block")),
      Event("sessionEnd", .sessionEnd),
    ],
    listing: .single(command: "bash"), timeout: ("timeoutSec", 10),
    sessionKeys: ["sessionId", "session_id"], toolKeys: ["toolName", "tool_name"],
    foreign: [Mark(present: ["cursor_version"])], room: 9000, stopsInARow: 8)

  /// What its plugin tells; a prompt without the key is the plugin's own.
  static let opencode = HookDialect(
    agent: "opencode",
    events: [
      Event("SessionStart", .sessionStart, .member("text")),
      Event("UserPromptSubmit", .promptSubmit, .member("text")),
      Event("PostToolUse", .toolUse, .member("text")),
      Event("Notification", .notification),
      Event("Stop", .stop, .member("text")),
      Event("SessionEnd", .sessionEnd),
    ],
    listing: .plugin, timeout: ("timeout", 10), promptKey: "prompt")

  static let amp = HookDialect(
    agent: "amp",
    events: [
      Event("SessionStart", .sessionStart, .member("text")),
      Event("UserPromptSubmit", .promptSubmit, .member("text")),
      Event("PostToolUse", .toolUse, .member("text")),
      Event("Stop", .stop, .member("text")),
    ],
    listing: .plugin, timeout: ("timeout", 10), promptKey: "prompt", stopsInARow: 5)

  /// It tells when a session begins and ends, and nothing comes back.
  static let gptme = HookDialect(
    agent: "gptme",
    events: [Event("session.start", .sessionStart), Event("session.end", .sessionEnd)],
    listing: .table(event: "event"), timeout: ("timeout", 10), sessionVariable: "GPTME_LOGDIR")
}
