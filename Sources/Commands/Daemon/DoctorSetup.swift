import Foundation
import JSONSyntax
import Model
import Platform
import SettingsFiles

extension DoctorCheck {
  /// Whether the agents that are installed have what Roost gives them.
  static let setup = DoctorCheck("setup") { session in
    let here = FileManager.default.currentDirectoryPath
    var findings: [Finding] = []
    var (done, missing): ([String], [String]) = ([], [])
    for agent in KnownAgents(session).settable {
      var isThere = false
      for scope in AgentSetup.Scope.allCases where agent.files[scope] != nil {
        do {
          let plan = try SetupPlan(agent, scope, project: here, session)
          switch try plan.standing() {
          case .absent: continue
          case .stale: findings.append(stale(plan))
          case .present: done.append("\(agent.title) (\(scope.rawValue))")
          }
          isThere = true
          if let finding = try untrusted(plan, session) { findings.append(finding) }
        } catch {
          findings.append(.warning("\(agent.title): \(error)", fix: "correct the file"))
        }
      }
      if !isThere { missing.append("\(agent.title) (`roost setup \(agent.name)`)") }
    }
    var words: [String] = []
    if !done.isEmpty { words.append("set up: \(done.joined(separator: ", "))") }
    if !missing.isEmpty { words.append("not set up: \(missing.joined(separator: ", "))") }
    if !words.isEmpty { findings.append(.ok(words.joined(separator: "; "))) }
    return findings.isEmpty ? [.ok("no agent that is installed takes anything")] : findings
  }

  private static func stale(_ plan: SetupPlan) -> Finding {
    .warning(
      "\(plan.agent.title)'s settings for the \(plan.scope.rawValue) have only some of Roost's"
        + " entries, or those of an earlier version",
      fix: "`roost setup \(plan.agent.name) --scope \(plan.scope.rawValue)`")
  }

  /// Codex leaves hooks out that its user has not agreed to, and notes those in its settings.
  private static func untrusted(_ plan: SetupPlan, _ session: Session) throws -> Finding? {
    guard plan.agent.name == "codex", let dialect = plan.agent.dialect,
      let hooks = plan.changes.first(where: { $0.path.hasSuffix("/hooks.json") })?.path
    else { return nil }
    let own = try SetupPlan(plan.agent, .user, project: "/", session).changes
    let settings = own.first { $0.path.hasSuffix("/config.toml") }?.text
    let known = try settings?.value(at: ["hooks", "state"])?.object?.members ?? []
    let trusted = known.count { $0.key.hasPrefix("\(hooks):") && $0.value["trusted_hash"] != nil }
    guard trusted < dialect.events.count else { return nil }
    return .warning(
      "Codex leaves out hooks of \(hooks) that nobody has agreed to",
      fix: "type `/hooks` in Codex and trust them")
  }
}
