package import JSONRPC
import JSONSyntax

/// One client's conversation with the server: lines in, actions out; nothing else happens in it.
///
/// It speaks every version: the one that a handshake agreed on, and the stateless one to each
/// request that says so.
package struct ServerSession: Sendable {
  let catalog: Catalog
  /// What the handshake agreed on.
  var agreed: ProtocolVersion?
  var open: [String: OpenRequest] = [:]
  var works: [Work.ID: String] = [:]
  /// The last requests that work has answered.
  ///
  /// A client that cancels one of them has not taken the answer: the two crossed.
  private var answered: [String: Work.ID] = [:]
  var batches: [Int: Batch] = [:]
  /// Resources that the client of a handshake wants to hear of.
  var subscribed: Set<String> = []
  private var lastWork = 0
  private var lastBatch = 0

  package init(_ catalog: Catalog) {
    self.catalog = catalog
  }

  /// Whether requests are being answered.
  package var isBusy: Bool { !open.isEmpty }

  /// Takes one line of the client's.
  package mutating func receive(_ line: [UInt8]) -> [SessionAction] {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return [] }
    let json: JSON
    do {
      json = try JSON(parsing: line)
    } catch {
      return [.send(Self.failure(.null, .parse("\(error)")))]
    }
    // Read on, text that is not UTF-8 would be another text.
    let isText = String(validating: line, as: UTF8.self) != nil
    if let messages = json.array { return receive(batch: messages, isText: isText) }
    return receive(json, isText: isText, batch: nil)
  }

  /// Answers a line that is longer than any that is read.
  package func refuse(_ error: LineBuffer.TooLong) -> [SessionAction] {
    [.send(Self.failure(.null, .invalidRequest("\(error)")))]
  }

  private mutating func receive(batch messages: [JSON], isText: Bool) -> [SessionAction] {
    guard agreed?.takesBatches == true else {
      return [.send(Self.failure(.null, .invalidRequest("send one message a line")))]
    }
    guard !messages.isEmpty else {
      return [.send(Self.failure(.null, .invalidRequest("the batch is empty")))]
    }
    lastBatch += 1
    batches[lastBatch] = Batch()
    var actions: [SessionAction] = []
    for message in messages {
      let more =
        message["method"] == "initialize"
        ? answer(
          Self.failure(message["id"] ?? .null, .invalidRequest("initialize comes by itself")),
          in: lastBatch)
        : receive(message, isText: isText, batch: lastBatch)
      actions += more
    }
    return actions + closed(lastBatch)
  }

  private mutating func receive(
    _ json: JSON, isText: Bool, batch: Int?
  ) -> [SessionAction] {
    let message: RPCMessage
    do {
      message = try RPCMessage(json: json)
    } catch {
      let id = json["id"].flatMap { Self.isID($0) ? $0 : nil }
      return answer(Self.failure(id ?? .null, error), in: batch)
    }
    switch message {
    case .request(let id, let method, let parameters):
      guard Self.isID(id) else {
        let error = RPCError.invalidRequest("\"id\" is a string or a number")
        return answer(Self.failure(.null, error), in: batch)
      }
      var request = OpenRequest(
        id: id, method: method, version: agreed ?? .newestHandshake, batch: batch)
      do {
        guard open[request.key] == nil else {
          throw RPCError.invalidRequest("the request \(id.text()) is still being answered")
        }
        guard parameters.object != nil else {
          throw RPCError.invalidParameters("\"params\" is not an object")
        }
        request = OpenRequest(
          id: id, method: method,
          version: try RequestMeta.version(of: method, parameters, agreed: request.version),
          progressToken: parameters["_meta"]?["progressToken"].flatMap {
            Self.isID($0) ? $0 : nil
          }, batch: batch)
        return try answer(request, parameters, isText: isText)
      } catch let error as RPCError {
        return answer(Self.failure(id, error), in: batch)
      } catch {
        return answer(Self.failure(id, .invalidParameters("\(error)")), in: batch)
      }
    case .notification(let method, let parameters): return note(method, parameters)
    // The server asks for nothing, so nobody answers it.
    case .result, .failure: return []
    }
  }

  private static func isID(_ id: JSON) -> Bool {
    switch id {
    case .string, .number: true
    case .null, .bool, .array, .object: false
    }
  }

  private mutating func note(_ method: String, _ parameters: JSON) -> [SessionAction] {
    guard method == "notifications/cancelled", let key = parameters["requestId"]?.text() else {
      return []
    }
    if let request = open[key] { return drop(request) }
    return answered.removeValue(forKey: key).map { [.cancel($0)] } ?? []
  }

  // MARK: - Answers

  static func failure(_ id: JSON, _ error: RPCError) -> JSON {
    RPCMessage.failure(id: id, error).json
  }

  /// A message for the client, at once or with the rest of its batch.
  mutating func answer(_ json: JSON, in batch: Int?) -> [SessionAction] {
    guard let batch else { return [.send(json)] }
    batches[batch]?.answers.append(json)
    return []
  }

  /// Sends a batch's answers once all of them are there.
  private mutating func closed(_ number: Int) -> [SessionAction] {
    guard let batch = batches[number], batch.open.isEmpty else { return [] }
    batches[number] = nil
    return batch.answers.isEmpty ? [] : [.send(.array(batch.answers), telling: batch.works)]
  }

  /// Begins work for a request.
  mutating func begin(_ kind: Work.Kind, for request: OpenRequest) -> [SessionAction] {
    keep(request)
    lastWork += 1
    works[lastWork] = request.key
    return [.start(Work(id: lastWork, kind: kind))]
  }

  /// Notes that a request is answered later.
  mutating func keep(_ request: OpenRequest) {
    open[request.key] = request
    answered[request.key] = nil
    if let batch = request.batch { batches[batch]?.open.insert(request.key) }
  }

  /// Answers a request that was open, with what work came to.
  mutating func close(
    _ request: OpenRequest, _ json: JSON?, telling works: [Work.ID] = []
  ) -> [SessionAction] {
    open[request.key] = nil
    guard let batch = request.batch else { return json.map { [.send($0, telling: works)] } ?? [] }
    batches[batch]?.open.remove(request.key)
    if let json { batches[batch]?.answers.append(json) }
    batches[batch]?.works += works
    return closed(batch)
  }

  /// Ends a request without an answer: its client does not want one.
  private mutating func drop(_ request: OpenRequest) -> [SessionAction] {
    let before = watched
    let ended = works.filter { $0.value == request.key }.keys.sorted()
    for work in ended { works[work] = nil }
    return close(request, nil) + ended.map(SessionAction.cancel) + changes(since: before)
  }

  /// Tells what work came to.
  ///
  /// - Returns: nil where nobody waits for it any more.
  package mutating func finish(_ id: Work.ID, _ outcome: WorkOutcome) -> [SessionAction]? {
    guard let key = works.removeValue(forKey: id), let request = open[key] else { return nil }
    answered[key] = id
    if answered.count > Work.keptLimit {
      answered = answered.filter { $0.value > lastWork - Work.keptLimit }
    }
    return close(request, Self.response(to: request, outcome, catalog), telling: [id])
  }

  /// Tells how far work is; what is not further than before is passed over.
  package mutating func progress(
    _ id: Work.ID, _ done: Double, of total: Double?, _ text: String
  ) -> [SessionAction] {
    guard let key = works[id], let request = open[key], let token = request.progressToken,
      done > request.progress
    else { return [] }
    open[key]?.progress = done
    let parameters: JSON = [
      "progressToken": token, "progress": .decimal(done), "total": total.map(JSON.decimal),
      "message": request.version.hasProgressText ? .string(text) : nil,
    ]
    return [
      .send(
        RPCMessage.notification(method: "notifications/progress", parameters: parameters).json)
    ]
  }
}
