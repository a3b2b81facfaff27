"""What the auditors' desk asks the warehouse (核对工作台): a file for each of its pages."""
