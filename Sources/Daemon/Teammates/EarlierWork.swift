import Model
import Platform
import Store
import Teams

/// What earlier teammates of a name have left, for whoever starts another one.
struct EarlierWork: Sendable {
  let context: DaemonContext

  /// A sentence for each worktree with work in it; those without any go.
  func notes(for agent: Agent) async -> [String] {
    var notes: [String] = []
    for left in context.keeper.state.worktrees where left.agent.address == agent.address {
      if let note = await note(left) { notes.append(note) }
    }
    return notes.isEmpty ? await keptNotes(agent) : notes
  }

  private func note(_ left: LeftWorktree) async -> String? {
    let (path, owner) = (left.worktree.path, left.agent.address)
    if let process = left.agent.process, process.isAlive {
      return "an earlier \(owner.name) (process \(process.pid)) still works in \(path)"
    }
    let work: String
    do {
      guard let found = try await Worktree(left.worktree, of: owner, context.home).work() else {
        _ = try await WorktreeService(context: context).remove(path)
        return nil
      }
      work = found
    } catch {
      return "an earlier \(owner.name) left \(path), and it stays: \(error)"
    }
    return "an earlier \(owner.name) left work (\(work)) in \(path); once this one has ended,"
      + " `\(left.againCommand)` goes on there"
  }

  /// What is known of work whose worktree is gone.
  private func keptNotes(_ agent: Agent) async -> [String] {
    guard let record = agent.spawn?.worktree else { return [] }
    var notes: [String] = []
    do {
      let tree = Worktree(record, of: agent.address, context.home)
      if let (branch, commits) = try await tree.earlierBranch() {
        notes.append(
          "the branch \(branch) has \(Printable.count(commits, "commit")) of an earlier"
            + " \(agent.name); `git -C \(record.path) merge \(branch)` brings that in")
      }
      let archive = KeptArchive(context.home, repositories: [record.repository])
      if let kept = try await archive.all().last(where: { $0.owner == agent.address }) {
        notes.append(
          "what an earlier \(agent.name) did is kept as \(kept.id);"
            + " `roost kept restore \(kept.id) DIR` brings it back")
      }
    } catch {
      context.log(.warning, "what an earlier \(agent.address) left is not known: \(error)")
    }
    return notes
  }
}

extension LeftWorktree {
  /// The command that goes on where it was left.
  var againCommand: String {
    "roost spawn \(agent.name) --team \(agent.team) --again --cwd \(worktree.path)"
  }
}
