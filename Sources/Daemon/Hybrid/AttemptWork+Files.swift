import Coordination
import CoordinationAPI
import Execution
import Foundation
import Model
import Platform
import Store
import Teams

/// What comes to this machine for an attempt, and what goes back.
extension AttemptWork {
  /// How much of the end of what an attempt printed goes back.
  private static let outputLimit = 256 << 10

  func order(
    of attempt: Repository.Attempt, _ place: AttemptPlaceHere
  ) async throws -> AttemptOrder {
    if let order = try place.order { return order }
    let bytes = try await asking(attempt) { try await $0.blob(attempt.input) }
    let order = try AttemptOrder(bytes: bytes)
    try await blocking {
      try Files.createDirectory(place.files.dependencies, isDurable: false)
      try AttemptRecord.put(bytes, place.orderFile)
    }
    return order
  }

  /// Makes what the agent works on, anew where a crash left it half made.
  func prepare(
    _ order: AttemptOrder, _ attempt: Repository.Attempt, _ tree: AttemptTree,
    _ place: AttemptPlaceHere
  ) async throws {
    let limit = context.settings.bundleBytes
    var bundles: [String] = []
    for file in order.files {
      guard file.size <= limit else {
        throw HybridProblem(
          "\(file.name) has \(file.size) bytes, and at most \(limit) are taken;"
            + " work.bundle_bytes of config.json sets that")
      }
      let isCode = file.name.hasPrefix(AttemptOrder.codePrefix)
      let path = "\(isCode ? place.directory : place.files.directory)/\(file.name)"
      if isCode { bundles.append(path) }
      try await file.write(to: path, from: blobs(attempt))
    }
    try await blocking {
      // It names files at home.
      let text = String(decoding: try Files.read(place.files.prompt) ?? [], as: UTF8.self)
        .replacing("\(order.directory)/", with: "\(place.files.directory)/")
      try AttemptRecord.put(Array(text.utf8), place.files.prompt)
    }
    try await make(tree, at: order.base, of: bundles)
    for bundle in bundles { try Files.remove(bundle) }
  }

  /// Makes the tree; a git that a crash of the daemon left at work there may be in the way for a while.
  private func make(_ tree: AttemptTree, at base: String, of bundles: [String]) async throws {
    for _ in 0..<2 {
      do {
        return try await tree.make(at: base, of: bundles)
      } catch let error as TeamsError {
        context.log(.debug, "the tree \(tree.path) is made again: \(error)")
        await Wake().wait(.seconds(2))
      }
    }
    try await tree.make(at: base, of: bundles)
  }

  func start(
    _ order: AttemptOrder, _ attempt: Repository.Attempt, _ tree: AttemptTree,
    _ place: AttemptPlaceHere
  ) -> AttemptStart {
    var environment = order.environment
    environment["PATH"] = environment["PATH"] ?? attempt.searchPath
    environment.merge([
      "ROOST_HOME": context.home.root, "ROOST_RUN": order.name.run, "ROOST_TASK": order.name.task,
      "ROOST_ATTEMPT": String(order.name.number), "ROOST_RESULT": place.files.result,
      "ROOST_PROMPT": place.files.prompt,
    ]) { $1 }
    return AttemptStart(
      name: order.name, files: place.files, agent: order.agent, model: order.model,
      place: tree.place(at: order.base), environment: environment)
  }

  /// Packs what an attempt left, and leaves it at the hub.
  func collect(
    _ order: AttemptOrder, _ tree: AttemptTree, _ place: AttemptPlaceHere,
    _ attempt: Repository.Attempt, into came: inout AttemptReturn
  ) async throws {
    let bundle = "\(place.directory)/\(AttemptReturn.bundle)"
    let packed = try await tree.pack(
      base: order.base, to: bundle, limit: context.settings.bundleBytes)
    (came.fault, came.head, came.rest) = (packed.fault, packed.head, packed.rest)
    came.printed = try Files.status(place.files.output)?.size ?? 0
    let blobs = blobs(attempt)
    if packed.head != nil {
      came.files.append(
        try await RemoteFile(leaving: bundle, as: AttemptReturn.bundle, at: blobs))
    }
    for (path, name, last) in [
      (place.files.output, AttemptReturn.output, Self.outputLimit),
      // One that is larger is refused at home, as one that is made there.
      (place.files.result, AttemptReturn.result, context.settings.bundleBytes),
    ] where try Files.status(path) != nil {
      came.files.append(try await RemoteFile(leaving: path, as: name, last: last, at: blobs))
    }
  }
}

/// Where an attempt of another machine's run is on this one.
struct AttemptPlaceHere: Sendable {
  let directory: String

  init(_ home: Home, _ attempt: Repository.Attempt) { self.init(home, attempt.assignment) }

  init(_ home: Home, _ assignment: Spawn.Assignment) {
    directory = "\(home.work)/\(assignment.runner)"
  }

  var files: AttemptFiles { AttemptFiles(directory: "\(directory)/attempt") }

  var orderFile: String { "\(directory)/order.json" }

  /// What is to be done, once it is here.
  var order: AttemptOrder? {
    get throws { try Files.read(orderFile).map { try AttemptOrder(bytes: $0) } }
  }
}
