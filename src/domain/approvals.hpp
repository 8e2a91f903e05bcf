// What Business Central itself says about the approval of one company's purchase invoices: polled, because no
// webhook and no status of an invoice tells of it.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_approvals(const CompanyKey& company);

}  // namespace countersign::domain
