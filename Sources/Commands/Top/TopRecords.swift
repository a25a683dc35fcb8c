import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Synchronization

/// Reads the conversation or the deliveries of the selected agent, when they are shown.
final class TopRecords: Sendable {
  enum Request: Sendable, Equatable {
    case conversation(TopSubject)
    case deliveries(Address)
  }

  private let session: Session
  private let inbox: TopInbox
  private let request = Mutex<Request?>(nil)
  private let wake = Wake()

  init(_ session: Session, _ inbox: TopInbox) {
    self.session = session
    self.inbox = inbox
  }

  func read(_ new: Request) {
    request.withLock { $0 = new }
    wake.ring()
  }

  func run() async throws {
    let pace = TopPace()
    var known = TopConversation()
    while true {
      await wake.wait()
      try Task.checkCancellation()
      let began = ContinuousClock.now
      guard let request = request.withLock({ $0 }) else { continue }
      let session = session
      do {
        switch request {
        case .conversation(let subject):
          let old = known.subject == subject ? known : TopConversation(of: subject)
          known = try await blocking { try old.updated(session) }
          inbox.add(.conversation(known.messages, of: subject))
        case .deliveries(let address):
          let entries = try await blocking { try Self.deliveries(of: address, session) }
          inbox.add(.deliveries(entries, of: address))
        }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        inbox.add(.notice("\(error)", isBad: true))
      }
      try await pace.rest(after: began)
    }
  }

  /// How much of the journal's end is looked through.
  private static let tail = 512 << 10

  /// The last entries of an agent; the whole journal would take longer than a key may.
  private static func deliveries(of address: Address, _ session: Session) throws -> [JournalEntry] {
    guard try Files.status(session.home.journal) != nil else { return [] }
    let file = try File(session.home.journal, .read)
    let size = try file.status().size
    let start = max(0, size - tail)
    let bytes = try file.read(at: start, count: size - start)
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if start > 0 { lines.removeFirst() }
    let name = Array("\"\(address)\"".utf8)
    var entries: [JournalEntry] = []
    for line in lines.reversed() where entries.count < TopModel.deliveriesShown {
      guard Array(line).firstPlace(of: name) != nil,
        let entry = try? JournalEntry(json: JSON(parsing: Array(line))), entry.agent == address
      else { continue }
      entries.append(entry)
    }
    return entries.reversed()
  }
}
