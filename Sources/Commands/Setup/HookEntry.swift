import JSONSyntax
import SettingsFiles

/// Roost's command for one event in an agent's settings.
struct HookEntry {
  let dialect: HookDialect
  let event: HookDialect.Event
  /// The list of the event's commands, or of groups of them.
  let path: [Step]
  let command: String

  private var key: String {
    switch dialect.listing {
    case .group: "command"
    case .single(let key): key
    case .table, .plugin: "command"
    }
  }

  /// One of Roost's commands in the list.
  private struct Place {
    var path: [Step]
    /// Whether others stand in its group.
    var hasOthers = false
    var command: String
  }

  private func places(in list: [JSON]) -> [Place] {
    func ours(_ json: JSON) -> String? {
      json[key]?.string.flatMap { HookWords.isOurs($0) ? $0 : nil }
    }
    return list.enumerated().flatMap { index, element -> [Place] in
      if case .table(let key) = dialect.listing, element[key]?.string != event.name { return [] }
      guard case .group = dialect.listing else {
        return ours(element).map { [Place(path: [.index(index)], command: $0)] } ?? []
      }
      let commands = element["hooks"]?.array ?? []
      let hasOthers = commands.contains { ours($0) == nil }
      return commands.enumerated().compactMap { place, hook in
        ours(hook).map {
          Place(
            path: [.index(index), "hooks", .index(place)], hasOthers: hasOthers, command: $0)
        }
      }
    }
  }

  /// Adds it, or makes a command of an earlier version the one of today, and the only one.
  func add(to text: inout SettingsText) throws {
    guard let found = try text.value(at: path) else {
      return try text.append(dialect.entry(command, for: event), to: path)
    }
    guard let list = found.array else {
      throw SettingsError.wrongKind(
        path: "\"\(path.compactMap(\.name).joined(separator: "."))\"", needed: "a list")
    }
    let places = places(in: list)
    guard let first = places.first else {
      return try text.append(dialect.entry(command, for: event), to: path)
    }
    for extra in places.dropFirst().reversed() { try remove(extra, from: &text) }
    if first.command != command {
      try text.set(path + first.path + [.key(key)], .string(command))
    }
  }

  func remove(from text: inout SettingsText) throws {
    guard let list = try text.value(at: path)?.array else { return }
    for place in places(in: list).reversed() { try remove(place, from: &text) }
  }

  /// Removes one command, with its group where it was alone in it.
  private func remove(_ place: Place, from text: inout SettingsText) throws {
    try text.remove(path + (place.hasOthers ? place.path : [place.path[0]]))
  }
}
