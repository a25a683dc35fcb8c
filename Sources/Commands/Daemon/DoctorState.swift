import JSONSyntax
import Model
import Platform
import Store

extension DoctorCheck {
  /// Looks at state.json itself: readers take a good copy in its place without a word.
  static let state = DoctorCheck("state") { session in
    let path = session.home.state
    guard let bytes = try Files.read(path) else {
      guard try hasCopy(session.home) else {
        return [.ok("there are no teams yet")] + (try strays(session))
      }
      return [instead("\(path) is missing", fix: anew, session)] + (try strays(session))
    }
    let damage: String
    do {
      let state = try State(json: JSON(parsing: bytes))
      let teams = Printable.count(state.teams.count, "team")
      let agents = Printable.count(state.agents.count, "agent")
      return [.ok("\(teams), \(agents)")] + (try strays(session))
    } catch let error as JSONSyntaxError {
      let (line, column) = error.position(in: bytes)
      damage = "\(path):\(line):\(column): it is damaged: \(error)"
    } catch StateFormatError.newer(let version) {
      return [
        .problem("\(path) has version \(version), of a newer Roost", fix: "update Roost")
      ]
    } catch {
      damage = "\(path) is damaged: \(error)"
    }
    // A daemon keeps a damaged file aside as it starts: this one began before the damage.
    var runs = false
    if case .running = await DaemonCondition.of(session) { runs = true }
    return [instead(damage, fix: runs ? known : anew, session)] + (try strays(session))
  }

  private static let restart =
    "roost restart: it keeps the file under another name and takes back the newest good copy"
  private static let anew =
    "the daemon starts with no teams; mailboxes in teams/NAME/inboxes are kept, and"
    + " `roost team create NAME` and `roost join` bring them back"
  private static let known =
    "do not restart: the daemon that runs still knows the teams, and writes all of them with the"
    + " next change; `roost team create NAME` with a new name is one"

  private static func hasCopy(_ home: Home) throws -> Bool {
    let file = StateFile(home)
    return try (1...StateFile.copyCount).contains { try Files.status(file.copy($0)) != nil }
  }

  /// What is wrong with state.json, and what readers take in its place, if there is anything.
  private static func instead(_ damage: String, fix: String, _ session: Session) -> Finding {
    let file = StateFile(session.home)
    let copies = (1...StateFile.copyCount).map(file.copy).compactMap { path in
      (try? Files.read(path)).flatMap { $0 }.flatMap { try? State(json: JSON(parsing: $0)) }
        .map { (path, $0.generation) }
    }
    guard let newest = copies.max(by: { $0.1 < $1.1 }) else {
      return .problem("\(damage), and none of its copies can be used", fix: fix)
    }
    return .problem("\(damage); \(newest.0) is used instead", fix: restart)
  }

  /// Teams that are on the disk and not in the state: their mail is kept, and nobody brings it.
  private static func strays(_ session: Session) throws -> [Finding] {
    let known = session.readableState.teams
    return try Files.names(in: session.home.teams).sorted().filter { name in
      try (try? Name.checked(name)) != nil && known[name] == nil
        && Files.status(session.home.team(name))?.isDirectory == true
    }.map { name in
      .warning(
        "\(session.home.team(name)) is not a team of the state; its mailboxes are kept",
        fix: "`roost team create \(name)` and `roost join` bring it back")
    }
  }
}
