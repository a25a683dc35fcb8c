import Foundation
package import Model
import Platform
import Store
package import Tasks

/// Tasks of this machine that agents of other machines work on, and the other way round.
///
/// The task travels as a message, the agent's word as another one: each is kept until it has arrived,
/// in order, and counts once.
extension TaskService {
  // MARK: - Words on tasks of another machine

  /// Sends an agent's word to the machine whose task it is; nil where the agent was given no such task.
  func reportElsewhere(
    _ written: String, by agent: Address, _ word: AgentWord
  ) async throws -> TeamTask? {
    guard let given = try await blocking({ [self] in try message(givingTask: written, to: agent) }),
      let node = given.node, let id = given.thread
    else { return nil }
    var word = word
    if case .done(let answer) = word {
      guard answer.text.utf8.count <= TaskAnswer.textLimit else {
        throw TaskError.tooLong(bytes: answer.text.utf8.count, limit: TaskAnswer.textLimit)
      }
      if answer.commit != nil {
        let evidence = try WorkEvidence(context, of: agent)
        word = .done(try await evidence.checked(answer, by: nil))
      }
    }
    if case .progress(let progress) = word, !(0...100).contains(progress.percent) {
      throw TaskError.badPercent(progress.percent)
    }
    var task = Self.foreign(id, given, of: agent, on: node)
    let report = TaskWord(task: id, word: word).message(from: agent, to: node, given: given.id)
    let place = Address(name: Name.roost, team: agent.team, node: node)
    let receipt = try await context.post(report, place)
    let isEnd = report.key?.hasSuffix("-end") == true
    if receipt.isDuplicate, isEnd {
      throw TaskError.alreadyAnswered(agent, task: task.shortID, state: .succeeded)
    }
    if isEnd { task.attempts[0].state = .succeeded }
    return task
  }

  /// The newest message that gave an agent the task of another machine that is meant.
  private func message(givingTask written: String, to agent: Address) throws -> Message? {
    guard written.count >= 4 else { return nil }
    let session = context.state().teams[agent.team]?.session
    var search = MailSearch(newest: nil) { mail in
      mail.message.kind == TaskMessage.kind && mail.message.node != nil
        && mail.message.thread.map { MessageID.matches($0, written) } == true
    }
    for file in try context.home.mail(of: agent.team, session: session) where file.owner == agent {
      try search.look(into: file, byteLimit: context.mailByteLimit())
    }
    let found = search.found
    guard Set(found.map(\.message.thread)).count < 2 else {
      throw TaskError.ambiguousTask(written, count: Set(found.map(\.message.thread)).count)
    }
    return found.last?.message
  }

  /// A task of another machine as far as it is known here.
  private static func foreign(
    _ id: String, _ given: Message, of agent: Address, on node: String
  ) -> TeamTask {
    let date = Timestamp.date(given.timestamp) ?? Date(timeIntervalSince1970: 0)
    let sender = (try? Address.anywhere(given.from)) ?? Address(name: Name.user, team: agent.team)
    var task = TeamTask(
      id: id, team: agent.team, title: given.summary ?? "", prompt: given.text, assignment: .named,
      createdBy: sender, createdAt: date)
    var attempt = Attempt(number: 1, agent: agent, queuedAt: date)
    attempt.state = .running
    attempt.message = given.id
    task.attempts = [attempt]
    task.node = node
    return task
  }

  // MARK: - Words from another machine

  /// Takes the word of an agent of another machine, as a message brought it; the same one again
  /// changes nothing.
  package func take(_ word: TaskWord, from name: String, on node: String) async throws {
    let (log, task) = try logs.log(ofTask: word.task)
    guard let agent = Self.agent(name, on: node, in: task) else {
      throw TaskError.notAsked(
        Address(name: name, team: task.team, node: node), task: task.shortID)
    }
    do {
      _ = try await note(word.word, on: task, log, by: agent)
    } catch TaskError.alreadyAnswered(_, _, let state) where state != .failed {
      // It came before, and how it was answered is known.
    }
  }

  /// The message with a task did not reach the agent of another machine.
  package func gaveBack(
    _ message: Message, to name: String, on node: String?, because reason: String
  ) async {
    guard let id = message.thread, let (log, task) = try? logs.log(ofTask: id) else { return }
    do {
      try await change(log) { tasks in
        (tasks[task.id]?.attempts ?? []).filter {
          $0.message == message.id && !$0.state.isTerminal
        }.map {
          .ended(task: task.id, number: $0.number, .failed("it was not delivered: \(reason)"))
        }
      }
    } catch {
      context.log(.error, "task \(task.shortID), which \(name) did not get: \(error)")
    }
  }

  private static func agent(_ name: String, on node: String, in task: TeamTask) -> Address? {
    task.newestAttempts.map(\.agent).last { $0.name == name && $0.node == node }
  }
}
