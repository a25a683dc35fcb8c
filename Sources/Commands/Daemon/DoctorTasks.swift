import JSONSyntax
import Model
import Platform
import Store
import Tasks

extension DoctorCheck {
  /// The logs of tasks: each line that is passed over, with what to do about it.
  static let tasks = DoctorCheck("tasks") { session in
    var count = 0
    let findings = try teams(session) { home, team in
      guard try Files.status(home.tasks(of: team)) != nil else { return [] }
      let contents = try TaskLogContents(home, team: team)
      count += contents.tasks.all.count
      return contents.unusable.map { line in
        let place = "\(home.tasks(of: team)):\(line.number)"
        return line.isCut
          ? .warning(
            "\(place) is not a whole line, as a crash leaves one; what it said never happened",
            fix: "nothing is needed; do again what was asked at that moment")
          : .warning(
            "\(place) is passed over: \(line.why)",
            fix: "update Roost if a newer one wrote it; the line stays in the file")
      }
    }
    guard findings.isEmpty else { return findings }
    return count == 0 ? [] : [.ok(Printable.count(count, "task"))]
  }

  /// The ledgers: each line that is passed over, and all that does not add up.
  static let ledgers = DoctorCheck("ledgers") { session in
    var count = 0
    let findings = try teams(session) { home, team in
      guard try Files.status(home.costLog(of: team)) != nil else { return [] }
      let found = try CostLog.verify(home, team: team)
      count += found.entries
      return found.problems.map {
        .warning($0, fix: "`roost ledger show \(team)` has the entries that count")
      }
    }
    guard findings.isEmpty else { return findings }
    return count == 0 ? [] : [.ok("\(count) entries add up")]
  }

  /// The reports of teams that have ended.
  static let reports = DoctorCheck("reports") { session in
    try teams(session) { home, team in
      let path = "\(home.teamReport(of: team)).json"
      guard let bytes = try Files.read(path) else { return [] }
      guard (try? JSON(parsing: bytes))?["tasks"]?.array == nil else { return [] }
      return [
        .warning(
          "\(path) is damaged",
          fix: "\(home.teamReport(of: team)).md says the same; `roost task list --team \(team)`"
            + " has the tasks")
      ]
    }
  }

  /// What is found in the files of each team; a file that cannot be used is one finding.
  private static func teams(
    _ session: Session, _ look: (Home, String) throws -> [Finding]
  ) throws -> [Finding] {
    let names = try Files.names(in: session.home.teams).sorted()
    return names.filter { (try? Name.checked($0)) != nil }.flatMap { team in
      do {
        return try look(session.home, team)
      } catch let error as AppendLogError {
        return [.problem("\(error)", fix: "the file is left alone until then")]
      } catch {
        return [.problem("\(error)", fix: "look at \(session.home.team(team))")]
      }
    }
  }
}
