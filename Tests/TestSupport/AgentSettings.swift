import JSONSyntax
import Platform

/// A home for an agent in which it asks nothing at its start, and talks to nobody but the model.
package struct AgentSettings {
  private let home: String
  private let directory: String
  private let port: String

  package init(home: String, directory: String, port: String) {
    self.home = home
    self.directory = directory
    self.port = port
  }

  private var address: String { "http://127.0.0.1:\(port)" }
  private static let key = "sk-ant-test-0123456789-0123456789"

  package var environment: [String] {
    [
      "HOME=\(home)", "LANG=C.UTF-8", "ANTHROPIC_API_KEY=\(Self.key)", "OPENAI_API_KEY=none",
      "ANTHROPIC_BASE_URL=\(address)", "OPENAI_BASE_URL=\(address)/v1",
      "OPENAI_API_BASE=\(address)/v1", "VIBE_HOME=\(home)/.vibe",
      // Whatever else they look for on the network is refused at once.
      "HTTPS_PROXY=http://127.0.0.1:9", "HTTP_PROXY=http://127.0.0.1:9", "NO_PROXY=127.0.0.1",
      "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "DISABLE_AUTOUPDATER=1", "DISABLE_TELEMETRY=1",
      // gptme would look for its tokenizer again for each message of the conversation, at each turn.
      "GPTME_TIKTOKEN_TIMEOUT=0",
    ]
  }

  package func options(of kind: RealAgent.Kind) -> [String] {
    switch kind {
    // Its own choice of a mode would let every tool run.
    case .claude: ["--permission-mode", "manual"]
    case .codex, .vibe: []
    case .gptme: ["--model", "local/test", "--tools", "read,shell"]
    case .aider:
      [
        "--model", "openai/test", "--openai-api-key", "none", "--no-git",
        "--no-show-model-warnings", "--no-check-update", "--analytics-disable",
        "--no-show-release-notes", "--no-suggest-shell-commands", "--no-detect-urls",
        "--edit-format", "ask",
      ]
    }
  }

  package func write(for kind: RealAgent.Kind, isTrusted: Bool) throws {
    switch kind {
    case .claude: try writeClaude(isTrusted)
    case .codex: try writeCodex(isTrusted)
    case .vibe: try writeVibe()
    case .gptme, .aider: break
    }
  }

  private func writeClaude(_ isTrusted: Bool) throws {
    let project: JSON = [
      "hasTrustDialogAccepted": .bool(isTrusted), "hasCompletedProjectOnboarding": true,
    ]
    var projects = JSONObject()
    projects[directory] = project
    let settings: JSON = [
      "hasCompletedOnboarding": true, "theme": "dark", "lastOnboardingVersion": "2.1.332",
      "customApiKeyResponses": ["approved": [.string(String(Self.key.suffix(20)))]],
      "projects": .object(projects),
    ]
    try Files.write(settings.bytes(), to: "\(home)/.claude.json")
  }

  private func writeCodex(_ isTrusted: Bool) throws {
    try Files.createDirectory("\(home)/.codex")
    let trust = isTrusted ? "\n[projects.\"\(directory)\"]\ntrust_level = \"trusted\"\n" : ""
    let text = """
      model = "test"
      model_provider = "test"
      check_for_update_on_startup = false
      approval_policy = "untrusted"
      [model_providers.test]
      name = "test"
      base_url = "\(address)/v1"
      env_key = "OPENAI_API_KEY"
      wire_api = "responses"
      \(trust)
      """
    try Files.write(Array(text.utf8), to: "\(home)/.codex/config.toml")
  }

  private func writeVibe() throws {
    try Files.createDirectory("\(home)/.vibe")
    let text = """
      active_model = "test"
      enable_update_checks = false
      [[providers]]
      name = "test"
      api_base = "\(address)/v1"
      api_key_env_var = "OPENAI_API_KEY"
      api_style = "openai"
      backend = "generic"
      [[models]]
      name = "test"
      provider = "test"
      alias = "test"

      """
    try Files.write(Array(text.utf8), to: "\(home)/.vibe/config.toml")
  }
}
