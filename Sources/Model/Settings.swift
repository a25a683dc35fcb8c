package import JSONSyntax

/// What a user may set in config.json.
///
/// Every setting has a default; an unknown one is an error.
package struct Settings: Sendable, Equatable {
  /// Read messages that stay in a mailbox; older ones move to the archive.
  package var keepRead = 200
  /// Read messages older than this move to the archive.
  package var keepReadDays = 7
  package var messageByteLimit = 256 << 10
  package var unreadLimit = 10_000
  /// Bytes that a mailbox may have: what is larger is not read, and nothing makes it so.
  package var mailboxByteLimit = 64 << 20
  /// Messages that a mailbox may have, read and unread, whatever number of unread ones is allowed.
  package var mailboxMessages = 200_000
  package var mailboxMessageLimit: Int { max(mailboxMessages, 4 * unreadLimit) }
  /// What stands before a message in a pane; `{from}`, `{to}` and `{id}` are filled in.
  package var header = "[{from} → {to} · {id}]"
  /// Names of recipients, by the group that `@GROUP` stands for.
  package var groups: [String: [String]] = [:]
  /// Names to send under that no answer reaches.
  package var senders: [String] = []
  /// Whether a message tells, once in a thread, how to answer it.
  package var hintsAnswers = true
  /// Text above these limits becomes a line that says where to read it.
  package var pasteByteLimit = 4096
  package var pasteLineLimit = 40
  /// Seconds that must have passed since a person typed in the pane.
  package var typingPauseSeconds = 3
  /// Seconds for which messages are held by what only a person can end until one is told.
  package var personSeconds = 60
  /// Seconds for which Enter waits for the composer to show the text, and the proof for the composer.
  package var composerSeconds = 30
  /// Attempts to type before a message is given up.
  package var attemptLimit = 8
  /// Types that a teammate may have beside explore, general and coder.
  package var teammateTypes: [String] = []
  /// What agents of a type, or of a profile, can do.
  package var capabilities: [String: [String]] = [:]
  /// Teammates of one team whose programs run at the same time.
  package var teammateLimit = 50
  /// Seconds for which a teammate that ended stays in the list, and its pane open.
  package var evictSeconds = 30
  /// Seconds without a sign of work after which a teammate without hooks counts as idle.
  package var idleSeconds = 10
  /// Seconds without a sign of work after which one that seems to work counts as stuck.
  package var stuckSeconds = 300
  /// Seconds between looks at the members of teams that were formed.
  package var healthSeconds = 30
  /// Seconds that a teammate has to answer when it is asked to finish.
  package var shutdownSeconds = 60
  /// Seconds for which a claim on a hub's request holds unless it is renewed; a machine that goes
  /// away loses its requests to another after as long.
  package var leaseSeconds = 60
  /// The most bytes of code that go to another machine for an attempt at a run's task, or come back.
  package var bundleBytes = 64 << 20
  /// The program that `roost work` starts where none is given.
  package var workCommand: [String] = []
  /// The trust, from 0 to 1, from which on an agent's tasks are paid afterwards and not in advance;
  /// exactly as much is enough.
  package var postpayTrust = 0.7
  /// The prices of tokens, which the rate card reads.
  package var rates: JSON = []
  /// What runs of swarms go by, which `SwarmConfig` reads.
  package var swarm: JSON = [:]
  /// How a person is told what waits for them.
  package var notify = NotifySettings()
  package var profiles = Profile.builtIn
  /// Ways to start a teammate, by name.
  package var presets: [String: Preset] = [:]
  /// What prepares new worktrees, by the path of their repository.
  package var worktreeSetups: [String: String] = [:]

  package init() {}

  package func profile(named name: String) -> Profile {
    profiles[name] ?? Profile(name: Profile.plainName)
  }

  /// The profile for a running program, found by the words in its arguments.
  package func profile(forArguments arguments: [String]) -> Profile {
    let found = profiles.values.filter { isProgram(arguments, of: $0.programs) }
    // An agent that an interpreter runs (python aider) is the agent, not the interpreter.
    let best = found.sorted { $0.name < $1.name }.first { $0.name != "shell-repl" } ?? found.first
    if best?.name == "shell-repl", arguments.dropFirst().contains(where: { !$0.hasPrefix("-") }) {
      return profile(named: Profile.plainName)
    }
    return best ?? profile(named: Profile.plainName)
  }

  /// Whether a command line is one of some programs: itself, as an interpreter's script, or behind
  /// words that only start another program.
  package func isProgram(_ arguments: [String], of names: [String]) -> Bool {
    let words = Self.unwrapped(arguments).prefix(3).map(ProgramClass.baseName).map(Self.unversioned)
    return words.contains(where: names.contains)
  }

  private static let starters: Set<String> = [
    "env", "npx", "bunx", "uvx", "uv", "pipx", "nice", "nohup", "setsid", "stdbuf", "time", "mise",
    "asdf", "rtx",
  ]
  private static let subcommands: Set<String> = ["run", "exec", "x", "tool"]

  /// A command line without what starts another program: `env A=1 claude` is `claude`.
  private static func unwrapped(_ arguments: [String]) -> ArraySlice<String> {
    var rest = arguments[...]
    while let first = rest.first, starters.contains(ProgramClass.baseName(first)) {
      rest = rest.dropFirst().drop {
        $0.hasPrefix("-") || $0.contains("=") || subcommands.contains($0)
      }
    }
    return rest
  }

  /// `python3.11` is `python3`, `aider.py` is `aider`.
  private static func unversioned(_ name: String) -> String {
    guard let dot = name.firstIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }
}

extension Settings {
  /// Reads config.json.
  package init(json: JSON) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("it is not a JSON object") }
    for member in object.members {
      switch member.key {
      case "mailbox": try readMailbox(member.value)
      case "delivery": try readDelivery(member.value)
      case "teams": try readTeams(member.value)
      case "work": try readWork(member.value)
      case "trust": try readTrust(member.value)
      case "rates": rates = member.value
      case "swarm": swarm = member.value
      case "notify": notify = try NotifySettings(json: member.value)
      case "profiles": try readProfiles(member.value)
      case "groups": try readGroups(member.value)
      case "senders": try readSenders(member)
      case "presets": try readPresets(member.value)
      case "worktrees": try readWorktrees(member.value)
      default:
        let near = Name.suggestion(
          for: member.key,
          among: [
            "mailbox", "delivery", "teams", "work", "trust", "rates", "swarm", "notify", "profiles",
            "groups", "senders", "presets", "worktrees",
          ])
        throw JSONShapeError("\"\(member.key)\" is not a setting\(near)")
      }
    }
  }

  private mutating func readMailbox(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "mailbox") {
      switch member.key {
      case "keep_read": keepRead = try Self.number(member, 0...1_000_000)
      case "keep_read_days": keepReadDays = try Self.number(member, 0...36_500)
      case "message_bytes": messageByteLimit = try Self.number(member, 1...(64 << 20))
      case "unread": unreadLimit = try Self.number(member, 1...10_000_000)
      case "bytes": mailboxByteLimit = try Self.number(member, (1 << 20)...(1 << 30))
      default: throw JSONShapeError("\"mailbox.\(member.key)\" is not a setting")
      }
    }
  }

  private mutating func readDelivery(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "delivery") {
      switch member.key {
      case "header":
        guard let text = member.value.string, text.contains("{id}"),
          !text.unicodeScalars.contains(where: Printable.isHidden)
        else {
          throw JSONShapeError("\"delivery.header\" must be one line of text with {id} in it")
        }
        header = text
      case "answer_hint":
        guard let flag = member.value.bool else {
          throw JSONShapeError("\"delivery.answer_hint\" must be true or false")
        }
        hintsAnswers = flag
      case "paste_bytes": pasteByteLimit = try Self.number(member, 256...4096)
      case "paste_lines": pasteLineLimit = try Self.number(member, 1...1000)
      case "typing_pause": typingPauseSeconds = try Self.number(member, 1...600)
      case "tell_person": personSeconds = try Self.number(member, 1...86_400)
      case "composer_wait": composerSeconds = try Self.number(member, 1...600)
      case "attempts": attemptLimit = try Self.number(member, 1...100)
      default: throw JSONShapeError("\"delivery.\(member.key)\" is not a setting")
      }
    }
  }

  private mutating func readTeams(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "teams") {
      switch member.key {
      case "types":
        teammateTypes = try Self.texts(member)
      case "capabilities":
        for entry in try Self.members(of: member.value, "teams.capabilities") {
          capabilities[entry.key] = try Self.texts(entry)
        }
      case "max_teammates": teammateLimit = try Self.number(member, 1...1000)
      case "idle_seconds": idleSeconds = try Self.number(member, 1...86_400)
      case "stuck_seconds": stuckSeconds = try Self.number(member, 1...86_400)
      case "health_seconds": healthSeconds = try Self.number(member, 1...86_400)
      case "evict_seconds": evictSeconds = try Self.number(member, 0...86_400)
      case "shutdown_seconds": shutdownSeconds = try Self.number(member, 1...86_400)
      default: throw JSONShapeError("\"teams.\(member.key)\" is not a setting")
      }
    }
  }

  private mutating func readWork(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "work") {
      switch member.key {
      case "command": workCommand = try Self.texts(member)
      case "bundle_bytes": bundleBytes = try Self.number(member, 1024...(1 << 30))
      case "lease_seconds": leaseSeconds = try Self.number(member, 5...3600)
      default: throw JSONShapeError("\"work.\(member.key)\" is not a setting")
      }
    }
  }

  private mutating func readTrust(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "trust") {
      switch member.key {
      case "postpay":
        guard let value = member.value.double, (0...1).contains(value) else {
          throw JSONShapeError("\"trust.postpay\" is not a number from 0 to 1")
        }
        postpayTrust = value
      default: throw JSONShapeError("\"trust.\(member.key)\" is not a setting")
      }
    }
  }

  private mutating func readProfiles(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "profiles") {
      do {
        let base = member.value["extends"]?.string ?? member.key
        if member.value["extends"] != nil, profiles[base] == nil {
          throw JSONShapeError("extends the unknown profile \"\(base)\"")
        }
        let start = profiles[base] ?? Profile(name: Profile.plainName)
        profiles[member.key] = try Profile(json: member.value, name: member.key, base: start)
      } catch {
        throw JSONShapeError("profile \"\(member.key)\": \(error)")
      }
    }
  }

  private static func members(
    of json: JSON, _ name: String
  ) throws(JSONShapeError) -> [JSONObject.Member] {
    guard let object = json.object else { throw JSONShapeError("\"\(name)\" is not an object") }
    return object.members
  }

  private mutating func readGroups(_ json: JSON) throws(JSONShapeError) {
    for member in try Self.members(of: json, "groups") {
      guard (try? Name.checked(member.key)) != nil, member.key != "all" else {
        throw JSONShapeError("\"groups.\(member.key)\" is not a valid name of a group")
      }
      let names = try Self.texts(member)
      guard names.allSatisfy({ (try? Address.Partial($0)) != nil }) else {
        throw JSONShapeError("\"groups.\(member.key)\" is not a list of agents")
      }
      groups[member.key] = names
    }
  }

  private mutating func readSenders(_ member: JSONObject.Member) throws(JSONShapeError) {
    senders = try Self.texts(member)
    guard let wrong = senders.first(where: { (try? Name.checked($0)) == nil }) else { return }
    throw JSONShapeError("\"senders\" has \"\(wrong)\", which is not a valid name")
  }

  private static func texts(_ member: JSONObject.Member) throws(JSONShapeError) -> [String] {
    guard let texts = member.value.array?.compactMap(\.string),
      texts.count == member.value.array?.count
    else { throw JSONShapeError("\"\(member.key)\" is not a list of strings") }
    return texts
  }

  private static func number(
    _ member: JSONObject.Member, _ range: ClosedRange<Int>
  ) throws(JSONShapeError) -> Int {
    guard let value = member.value.integer, range.contains(value) else {
      throw JSONShapeError(
        "\"\(member.key)\" is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
