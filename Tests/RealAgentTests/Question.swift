import TestSupport
import Testing

/// What makes an agent ask its person something, how the question is called, and how they say no.
struct Question: Sendable, CustomTestStringConvertible {
  var kind: RealAgent.Kind
  var name: String
  /// What it is about, for people.
  var about: String
  /// Options with which the program is started.
  var options: [String] = []
  /// Whether a person puts Codex into its plan mode before.
  var isPlanning = false
  /// Messages, of which the last one brings the question; DIRECTORY stands for where the agent works,
  /// and PLAN for the file that the program told the model to write its plan to.
  var prompts: [String]
  /// Keys that answer a question before the one that is meant.
  var first: [String] = []
  var no: [String] = ["Escape"]

  var testDescription: String { "\(kind): \(name), \(about)" }

  static let all = (claude + codex + others).filter { RealAgent.Kind.sample().contains($0.kind) }

  private static let server = Fixtures.path("asking_server.py")

  private static let claude: [Question] = [
    Question(
      kind: .claude, name: "permission", about: "a command",
      prompts: [#"%%tool=Bash {"command":"touch asked","description":"Touch a file"}"#]),
    Question(
      kind: .claude, name: "permission", about: "a new file",
      prompts: [#"%%tool=Write {"file_path":"DIRECTORY/asked","content":"x\n"}"#]),
    Question(
      kind: .claude, name: "permission", about: "an edit",
      prompts: [
        #"%%tool=Edit {"file_path":"DIRECTORY/notes","old_string":"hi","new_string":"ho"}"#
      ]),
    Question(
      kind: .claude, name: "permission", about: "a page",
      prompts: [#"%%tool=WebFetch {"url":"http://127.0.0.1:9/","prompt":"read it"}"#]),
    Question(
      kind: .claude, name: "question", about: "two choices",
      prompts: [
        """
        %%tool=AskUserQuestion {"questions":[{"question":"Which colour?","header":"Colour",\
        "multiSelect":false,"options":[{"label":"Red","description":"r"},\
        {"label":"Blue","description":"b"}]}]}
        """
      ]),
    Question(
      kind: .claude, name: "question", about: "two questions, the second before the first",
      prompts: [
        """
        %%tool=AskUserQuestion {"questions":[{"question":"Which colours?","header":"Colour",\
        "multiSelect":true,"options":[{"label":"Red","description":"r"},\
        {"label":"Blue","description":"b"}]},{"question":"Which name?","header":"Name",\
        "multiSelect":false,"options":[{"label":"A","description":"a"},\
        {"label":"B","description":"b"}]}]}
        """
      ], first: ["Right", "Right"]),
    Question(
      kind: .claude, name: "plan approval", about: "no plan",
      options: ["--permission-mode", "plan"],
      prompts: ["%%tool=ExitPlanMode {}"]),
    Question(
      kind: .claude, name: "plan approval", about: "a plan",
      options: ["--permission-mode", "plan"],
      prompts: [
        "hello", #"%%tool=Write {"file_path":"PLAN","content":"1. do it\n"}"#,
        "%%tool=ExitPlanMode {}",
      ]),
    Question(
      kind: .claude, name: "permission", about: "the tool of a server", options: claudeServer,
      prompts: ["%%tool=mcp__asker__ask {}"]),
    Question(
      kind: .claude, name: "question", about: "a server's own", options: claudeServer,
      prompts: ["%%tool=mcp__asker__ask {}"], first: ["Enter"]),
  ]

  private static let claudeServer = [
    "--mcp-config", #"{"mcpServers":{"asker":{"command":"python3","args":["\#(server)"]}}}"#,
  ]

  private static let codex: [Question] = [
    Question(
      kind: .codex, name: "permission", about: "a command",
      prompts: [#"%%tool=exec_command {"cmd":"touch asked"}"#]),
    Question(
      kind: .codex, name: "permission", about: "a command outside of its sandbox",
      options: ["--ask-for-approval", "on-request", "--sandbox", "workspace-write"],
      prompts: [
        #"%%tool=exec_command {"cmd":"touch asked","sandbox_permissions":"require_escalated"}"#
      ]),
    Question(
      kind: .codex, name: "permission", about: "a patch",
      prompts: [
        #"""
        %%tool=exec_command {"cmd":"apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: asked\n+x\n\#
        *** End Patch\nEOF"}
        """#
      ]),
    Question(
      kind: .codex, name: "permission", about: "permissions for what comes",
      options: ["--enable", "request_permissions_tool"],
      prompts: [
        """
        %%tool=request_permissions {"permissions":{"file_system":{"write":["DIRECTORY"]}},\
        "reason":"to write"}
        """
      ]),
    Question(
      kind: .codex, name: "question", about: "two choices, in plan mode", isPlanning: true,
      prompts: [colour]),
    Question(
      kind: .codex, name: "question", about: "two choices, outside of plan mode",
      options: ["--enable", "default_mode_request_user_input"], prompts: [colour]),
    Question(
      kind: .codex, name: "question", about: "an answer that is missing", isPlanning: true,
      prompts: [
        """
        %%tool=request_user_input {"questions":[{"id":"a","header":"Colour",\
        "question":"Which colour?","options":[{"label":"Red","description":"r"},\
        {"label":"Blue","description":"b"}]},{"id":"b","header":"Name","question":"Which name?",\
        "options":[{"label":"A","description":"a"},{"label":"B","description":"b"}]}]}
        """
      ], first: ["Right", "Enter"], no: ["Escape", "Escape"]),
    Question(
      kind: .codex, name: "plan approval", about: "a plan", isPlanning: true,
      prompts: [#"%%say="<proposed_plan>\n# Plan\n1. do it\n</proposed_plan>""#]),
    Question(
      kind: .codex, name: "permission", about: "the tool of a server", options: codexServer,
      prompts: ["%%tool=mcp__asker.ask {}"]),
    Question(
      kind: .codex, name: "question", about: "a server's own", options: codexServer,
      prompts: ["%%tool=mcp__asker.ask {}"], first: ["Enter"]),
  ]

  private static let codexServer = [
    "-c", #"mcp_servers.asker.command="python3""#, "-c", #"mcp_servers.asker.args=["\#(server)"]"#,
  ]

  private static let colour = """
    %%tool=request_user_input {"questions":[{"id":"a","header":"Colour",\
    "question":"Which colour?","options":[{"label":"Red (Recommended)","description":"r"},\
    {"label":"Blue","description":"b"}]}]}
    """

  private static let others: [Question] = [
    Question(
      kind: .gptme, name: "permission", about: "a command",
      prompts: [#"%%tool=shell {"command":"touch asked"}"#], no: ["n", "Enter"]),
    Question(
      kind: .vibe, name: "permission", about: "a command",
      prompts: [#"%%tool=bash {"command":"touch asked"}"#]),
  ]
}
