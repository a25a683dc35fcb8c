import Foundation
import Model
import Platform
import Store

extension DoctorCheck {
  static let journal = DoctorCheck("journal") { session in
    let contents = try Journal.read(session.home)
    guard !contents.unreadable.isEmpty else { return [.ok("\(contents.entries.count) entries")] }
    return contents.unreadable.map {
      .warning(
        "\($0): this line of the delivery journal cannot be read and is passed over",
        fix: "nothing is needed; it goes when the journal is begun anew")
    }
  }

  /// Files that were kept as they were found.
  static let copies = DoctorCheck("copies") { session in
    guard try Files.status(session.home.root, followingLinks: true) != nil else { return [] }
    var findings: [Finding] = []
    try walk(session.home) { path, status in
      guard status.isRegularFile, !path.ranges(of: ".damaged-").isEmpty else { return }
      findings.append(
        .warning(
          "\(path) was found damaged and kept (\(status.size) bytes)",
          fix: "look at it, then: rm '\(path)'"))
    }
    return findings
  }

  static let profiles = DoctorCheck("profiles") { session in
    let profiles = session.readableSettings.profiles
    return session.readableState.agents.filter {
      $0.profile != Profile.automaticName && profiles[$0.profile] == nil
    }.map { agent in
      let near = Name.suggestion(for: agent.profile, among: Array(profiles.keys))
      return .warning(
        "\(agent.address) has the profile \(agent.profile), which is not known: it is talked to"
          + " as \(Profile.plainName)\(near)",
        fix: "join again with another --profile, or add it to \(session.home.configuration)")
    }
  }

  private static let clockTolerance: TimeInterval = 120

  /// Times that the clock has not reached: it, or that of another writer, was set back.
  static let clock = DoctorCheck("clock") { session in
    let limit = Date().addingTimeInterval(clockTolerance)
    var findings: [Finding] = []
    func note(_ what: String, _ dates: [Date]) {
      guard let latest = dates.max(), latest > limit else { return }
      findings.append(
        .warning(
          "\(what) has a time in the future: \(Timestamp.text(latest))",
          fix: "look at the clock with `date`; until then times in lists are not to be trusted"))
    }
    if let status = try Files.status(session.home.state) {
      let modified = Double(status.modifiedNanoseconds) / 1_000_000_000
      note(session.home.state, [Date(timeIntervalSince1970: modified)])
    }
    let journal = (try? Journal.read(session.home).entries) ?? []
    note(session.home.journal, journal.compactMap { Timestamp.date($0.at) })
    for place in try MailboxPlace.all(session) {
      let messages = (try? place.box(session).readAll()) ?? []
      note(
        place.name,
        messages.compactMap { Timestamp.date($0.timestamp) })
    }
    return findings.isEmpty ? [.ok("no time lies in the future")] : findings
  }
}
