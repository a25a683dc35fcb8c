import Model
import Platform
import Store
import Tasks

/// What stays of teams that have ended.
extension TaskService {
  /// Keeps what a team that has ended did: its tasks, its costs, its report; once, as a whole.
  func archive(_ log: TaskLog) async throws {
    guard let formation = log.tasks.formation, formation.status == .disbanded else { return }
    let (home, team) = (context.home, formation.team)
    let folder = home.ended(formation)
    try await blocking {
      guard try Files.status(folder) == nil else { return }
      let fresh = "\(folder).new"
      try Files.createDirectory(fresh)
      let costs = home.costLog(of: team)
      let report = home.teamReport(of: team)
      for path in [log.path, costs, "\(costs).1", "\(report).md", "\(report).json"] {
        guard let bytes = try Files.read(path), let name = path.split(separator: "/").last else {
          continue
        }
        try Files.write(bytes, to: "\(fresh)/\(name)")
      }
      try Files.rename(fresh, to: folder)
      try Files.syncDirectory(Files.directory(of: folder))
    }
  }

  /// Makes room for another team of the name of one that has ended and is in its archive.
  func renew(_ log: TaskLog) async throws {
    try await archive(log)
    let (home, team) = (context.home, log.tasks.team)
    try await blocking { [logs, budgets] in
      budgets.close(team)
      // The log of tasks goes last: while it is there it says that the team has ended.
      let costs = home.costLog(of: team)
      for path in ["\(costs).1", costs] { try Files.remove(path) }
      logs.close(team)
      log.retire()
      try Files.remove(log.path)
    }
  }
}

extension Home {
  /// Where what a team did stays when it has ended.
  func ended(_ formation: Formation) -> String {
    let time = Timestamp.text(formation.createdAt).filter(\.isNumber)
    return "\(team(formation.team))/ended/\(time)"
  }
}
