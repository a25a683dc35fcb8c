import JSONSyntax
import Model
import Platform
import SettingsFiles

/// What one agent needs to work with Roost: which of its settings get which entries.
struct AgentSetup: Sendable {
  /// Where settings hold.
  enum Scope: String, Sendable, CaseIterable {
    case project
    case user
  }

  /// Where a file of settings is.
  enum Place: Sendable {
    /// In the project's directory; of several names the first that is there, or else the first.
    case project([String])
    /// In a directory that a variable of the environment names, or else in one of the user's home.
    case user(variable: String, otherwise: String, names: [String])
  }

  /// One file of settings, with what goes into it.
  struct File: Sendable {
    var place: Place
    var syntax: SettingsText.Syntax
    var entries: [Entry]
    /// Set where the file is a program of Roost's own that the agent loads.
    var plugin: AgentPlugin?

    init(place: Place, syntax: SettingsText.Syntax, entries: [Entry]) {
      self.place = place
      self.syntax = syntax
      self.entries = entries
    }

    init(place: Place, plugin: AgentPlugin) {
      self.init(place: place, syntax: .json, entries: [])
      self.plugin = plugin
    }
  }

  /// One thing that a file gets.
  enum Entry: Sendable {
    /// The server of the tools, as the agent lists one.
    case server([Step], Server)
    /// The server among the tables of a list.
    case listedServer([Step], Server)
    /// The commands of the agent's hooks, under that key.
    case hooks(Step)
    /// What has to be there besides, where nothing is.
    case once([Step], JSON)
  }

  /// An entry for a server: the program and its words, in the agent's own form.
  struct Server: Sendable {
    /// Under which key the program stands, and its words; nil where both are one list under the first.
    var program = "command"
    var words: String? = "args"
    /// What stands before, and behind.
    var first: JSON = [:]
    var last: JSON = [:]

    func json(_ path: String) -> JSON {
      let command: JSON =
        words.map { [program: .string(path), $0: ["mcp"]] } ?? [program: [.string(path), "mcp"]]
      return first.adding(command).adding(last)
    }

    /// The program of an entry that starts Roost's tools; nil for any other.
    func roost(in json: JSON) -> String? {
      let list = words == nil ? json[program]?.array ?? [] : [json[program] ?? .null]
      let rest = words.map { json[$0]?.array ?? [] } ?? Array(list.dropFirst())
      guard let path = list.first?.string, HookWords.isRoost(path), rest.first == "mcp" else {
        return nil
      }
      return path
    }
  }

  var name: String
  var title: String
  var programs: [String]
  var files: [Scope: [File]]
  /// What the agent asks its user before it uses what it was given.
  var approval: [Scope: String] = [:]
  var note: String?
  /// The version that knows its hooks, where earlier ones do not; nil where it is not known.
  var hooksFrom: ProgramVersion?

  var dialect: HookDialect? { HookDialect.of(name) }

  /// A project's where it has them, because they reach nobody else.
  var defaultScope: Scope { files[.project] == nil ? .user : .project }

  func isInstalled(_ path: String?) -> String? {
    programs.lazy.compactMap { ExecutableSearch.find($0, path: path ?? "") }.first
  }
}
