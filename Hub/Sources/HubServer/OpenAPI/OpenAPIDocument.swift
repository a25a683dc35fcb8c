package import CoordinationAPI
import Foundation

/// The OpenAPI 3.0.3 document of the API, made from the table of routes.
package struct OpenAPIDocument {
  package init() {}

  package var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      return String(decoding: try encoder.encode(document), as: UTF8.self)
    }
  }

  package var document: WireValue {
    [
      "openapi": "3.0.3",
      "info": [
        "title": "Roost's coordination API", "version": "1",
        "description": .string(
          "Connects the agents of several machines; the prefix /v1 is optional. The hub's operator"
            + " can read every message and work request: they are encrypted in transit, but not"
            + " end to end."),
      ],
      "paths": .object(paths),
      "components": [
        "schemas": .object(Schemas.components),
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
      ],
    ]
  }

  private var paths: [String: WireValue] {
    let paths = Dictionary(grouping: Route.allCases, by: \.template)
    return paths.mapValues { routes in
      .object(
        Dictionary(
          uniqueKeysWithValues: routes.map { route in
            (route.method.rawValue.lowercased(), operation(route))
          }))
    }
  }

  /// The statuses that a route can answer.
  package static func statuses(of route: Route) -> [Int] {
    let description = route.description
    var statuses = description.successes + description.failures
    if route.repositoryPath != nil {
      statuses += Route.commonFailures
      if description.takes != nil { statuses += [400, 413, 415] }
    }
    return statuses.sorted()
  }

  private func operation(_ route: Route) -> WireValue {
    let description = route.description
    var operation: [String: WireValue] = [
      "operationId": .string(route.rawValue), "summary": .string(description.summary),
      "responses": .object(answers(of: route)),
    ]
    let parameters = parameters(of: route)
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if route.repositoryPath != nil { operation["security"] = [["token": []]] }
    if let takes = description.takes {
      operation["requestBody"] = [
        "required": true, "content": json(Schemas.reference(takes)),
      ]
    }
    return .object(operation)
  }

  /// The responses of a route; `default` stands for errors of any route, such as 405.
  private func answers(of route: Route) -> [String: WireValue] {
    var answers = Dictionary(
      uniqueKeysWithValues: Self.statuses(of: route).map { ("\($0)", answer(route, $0)) })
    answers["default"] = refusal
    return answers
  }

  private var refusal: WireValue {
    ["description": "An error, and its reason.", "content": json(Schemas.reference("Failure"))]
  }

  private func parameters(of route: Route) -> [WireValue] {
    let description = route.description
    let inPath = route.template.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
      let name = String(part.dropFirst().dropLast())
      return parameter(
        name, "path", name == "id" ? Schemas.identifier : Schemas.name, isRequired: true)
    }
    let query = description.query.sorted { $0.key < $1.key }.map { name, schema in
      parameter(
        name, "query", schema, isRequired: description.requiredQuery.contains(name))
    }
    let headers = description.headers.sorted { $0.key < $1.key }.map { name, schema in
      parameter(name, "header", schema, isRequired: false)
    }
    return inPath + query + headers
  }

  private func parameter(
    _ name: String, _ location: String, _ schema: WireValue, isRequired: Bool
  ) -> WireValue {
    [
      "name": .string(name), "in": .string(location), "required": .bool(isRequired),
      "schema": schema,
    ]
  }

  private func json(_ schema: WireValue) -> WireValue {
    ["application/json": ["schema": schema]]
  }

  private func answer(_ route: Route, _ status: Int) -> WireValue {
    let description = route.description
    if status >= 400 { return refusal }
    guard let name = description.answers, status != 304 else {
      guard let type = description.otherType else {
        return ["description": "Success, without a body."]
      }
      return ["description": "Success.", "content": .object([type: ["schema": [:]]])]
    }
    let schema = Schemas.reference(name)
    return [
      "description": "Success.",
      "content": json(description.answersList ? Schemas.list(of: schema) : schema),
    ]
  }
}
