import Execution
import Model
import Platform
import Store
import Swarm

extension DoctorCheck {
  /// The runs of swarms: logs that are damaged, and trees that nothing needs any more.
  static let runs = DoctorCheck("runs") { session in
    var findings: [Finding] = []
    var count = 0
    for folder in try Files.folders(in: session.home.runs) {
      let found = look(at: folder)
      count += found.isRun ? 1 : 0
      findings += found.findings
    }
    guard findings.isEmpty else { return findings }
    return count == 0 ? [] : [.ok(Printable.count(count, "run"))]
  }

  private static func look(at folder: String) -> (isRun: Bool, findings: [Finding]) {
    let path = "\(folder)/run.jsonl"
    do {
      guard let contents = try RunLogContents(path) else {
        return (
          false,
          [
            .warning(
              "\(folder) has no run: a crash came before its first line",
              fix: "remove the folder; nothing of it was started")
          ]
        )
      }
      var findings = contents.unusable.map { line in
        line.isCut
          ? Finding.warning(
            "\(path):\(line.number) is not a whole line, as a crash leaves one; what it said never"
              + " happened", fix: "nothing is needed")
          : Finding.problem(
            "\(path):\(line.number) is passed over: \(line.why)",
            fix:
              "update Roost if a newer one wrote it; the line stays in the file, and the run is as"
              + " if it had never been written")
      }
      guard let run = contents.run else {
        findings.append(
          .problem(
            "\(path) has no line that begins a run, so the run is not known",
            fix: "restore the file from a copy, or remove \(folder)"))
        return (false, findings)
      }
      findings += try trees(of: run, folder)
      return (true, findings)
    } catch {
      return (false, [.problem("\(path): \(error)", fix: "the file is left alone until then")])
    }
  }

  /// The trees of a run that is over: what is in them was not kept, or nobody has taken it yet.
  private static func trees(of run: SwarmRun, _ folder: String) throws -> [Finding] {
    guard run.isClosed else { return [] }
    let names = try Files.names(in: "\(folder)/trees").map { "\(folder)/trees/\($0)" }
    return names.map { tree in
      .warning(
        "the tree \(tree) stays, and run \(run.id) is over",
        fix: "look at what is in it; `roost swarm clean \(run.id)` keeps the work and removes it")
    }
  }

  /// What runs that are over left in repositories, and the results that are known from before.
  static let leftovers = DoctorCheck("run refs") { session in
    var left: [String: (refs: Int, runs: [String])] = [:]
    for folder in try Files.folders(in: session.home.runs) {
      guard let run = try? RunLogContents("\(folder)/run.jsonl")?.run, run.isClosed,
        let place = run.header.repository, try Files.status(place.root) != nil
      else { continue }
      let count = try await RunRepository(
        place, run: run.id, places: Platform.Semaphore(1)
      ).refCount
      guard count > 0 else { continue }
      left[place.root, default: (0, [])].refs += count
      left[place.root, default: (0, [])].runs.append(run.id)
    }
    var findings = left.sorted { $0.key < $1.key }.map { root, left in
      Finding.ok(
        "\(root) has \(Printable.count(left.refs, "ref")) of"
          + " \(Printable.count(left.runs.count, "run")) that are over, \(left.runs[0]) among them:"
          + " `roost swarm clean RUN` removes those of one, once its work has landed")
    }
    let usage = try ResultCache(session.home.resultCache).usage()
    if usage.entries > 0 {
      findings.append(
        .ok(
          "\(Printable.count(usage.entries, "result")) known from before, \(usage.bytes) bytes:"
            + " `roost swarm cache clear` gives them up"))
    }
    return findings
  }
}
