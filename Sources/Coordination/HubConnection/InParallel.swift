/// Does work on every element, on some of them at a time; a failure of one does not stop the others.
///
/// - Throws: the first failure, when all are through.
func inParallel<Element: Sendable>(
  _ elements: [Element], limit: Int, _ work: @escaping @Sendable (Element) async throws -> Void
) async throws {
  let failures = await withTaskGroup(of: (any Error)?.self) { group in
    var failures: [any Error] = []
    for (place, element) in elements.enumerated() {
      if place >= limit, let failure = await group.next() ?? nil { failures.append(failure) }
      group.addTask {
        do {
          try await work(element)
          return nil
        } catch {
          return error
        }
      }
    }
    for await failure in group { if let failure { failures.append(failure) } }
    return failures
  }
  if let first = failures.first { throw first }
}
