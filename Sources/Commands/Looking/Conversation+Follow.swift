import JSONSyntax
import Model
import Platform
import Store
import Tasks

extension Conversation {
  /// Shows the newest messages, and then each that comes into a mailbox, woken by changes in the
  /// directory.
  func follow() async throws {
    let inboxes = home.inboxes(of: team, session: teamSession)
    try await withThrowingDiscardingTaskGroup { group in
      let files = try FileWatcher().entries(of: home.team(team))
      var trail = TaskTrail(self)
      let before = try trail.news()
      for directory in [inboxes, home.outboxes] {
        try Files.createDirectory(
          directory, under: directory == inboxes ? home.team(team) : home.root)
        let changes = try FileWatcher().entries(of: directory)
        // What comes from here on is told by one or the other: the list, or what is new after it.
        let new = try NewMail(after: mailboxes(in: directory), byteLimit: byteLimit)
        let shown = directory == inboxes ? try showNewest(before) : []
        group.addTask { try await follow(directory, changes, new, shown) }
      }
      group.addTask { [trail] in try await follow(trail, files) }
    }
  }

  /// Shows what happens to tasks from here on.
  private func follow(_ known: TaskTrail, _ changes: ChangedNames) async throws {
    var trail = known
    while await changes.next(about: home.tasks(of: team)) { try show([], trail.news()) }
  }

  private func mailboxes(in directory: String) throws -> [MailFile] {
    let all = try home.mail(of: team, session: teamSession) + home.outgoingMail()
    return all.filter { !$0.isArchive && Files.directory(of: $0.path) == directory }
  }

  /// - Returns: their ids.
  private func showNewest(_ tasks: [TaskLine]) throws -> Set<String> {
    let (mails, tasks) = try newest(with: tasks)
    try show(mails, tasks)
    return Set(mails.map(\.message.id))
  }

  private func show(_ mails: [FoundMail], _ tasks: [TaskLine] = []) throws {
    let rows = try MailRows(mails, session)
    guard session.printsJSON else { return print(mails, tasks, rows) }
    for row in json(mails, tasks, rows) { session.printLine(row) }
  }

  private func follow(
    _ directory: String, _ changes: ChangedNames, _ known: NewMail, _ shown: Set<String>
  ) async throws {
    var known = known
    while let names = await changes.next() {
      var mails: [FoundMail] = []
      let isWanted = try filter()
      for file in try mailboxes(in: directory) where concerns(names, file) {
        do {
          mails += try known.take(from: file)
            .filter { !shown.contains($0.message.id) && isWanted($0) }
        } catch {
          session.say("\(error)")
        }
      }
      try show(mails.sorted { $0.time < $1.time })
    }
  }

  private func concerns(_ names: Set<String>, _ file: MailFile) -> Bool {
    names.contains(ChangedNames.any) || names.contains { file.path.hasSuffix("/\($0)") }
  }
}
